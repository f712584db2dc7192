import Foundation
import TestSupport
import Testing

@testable import Shared

struct TimestampTests {
    @Test(arguments: [
        "2026-11-21T04:00:00z", "2026-11-21t04:00:00Z", "2026-11-21 04:00:00Z", "2026-11-21T04:00:00+00:00",
        "2026-11-21T04:00:00.0Z", "2026-11-21T04:00:00", "2026-11-21T04:00:0Z0", "2026/11/21T04:00:00Z",
        "2026-11-21T04-00-00Z", " 2026-11-21T04:00:00Z", "2026-11-21T04:00:00Z\n", "2026-11-21T04:00:00Z\u{0}", "",
        "+026-11-21T04:00:00Z", "-026-11-21T04:00:00Z", "2026-+1-21T04:00:00Z", "2026-1 -21T04:00:00Z",
        "2026-11-21T04:00:00Ż", "٢٠٢٦", "２026-11-21T04:00Z",
        // On no calendar and on no clock.
        "0000-01-01T00:00:00Z", "2026-00-21T04:00:00Z", "2026-13-21T04:00:00Z", "2026-11-00T04:00:00Z",
        "2026-11-31T04:00:00Z", "2026-02-29T04:00:00Z", "2026-02-30T04:00:00Z", "1900-02-29T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z", "2016-12-31T23:59:60Z", "2026-11-21T99:99:99Z",
    ])
    func `a time in any other spelling is refused`(text: String) { #expect(Timestamp(text: text) == nil) }

    @Test(arguments: [
        ("0001-01-01T00:00:00Z", -62_135_596_800), ("1600-02-29T12:00:00Z", -11_670_955_200),
        ("1969-12-31T23:59:59Z", -1), ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:59Z", 951_868_799),
        ("2026-11-21T04:00:00Z", 1_795_233_600), ("2038-01-19T03:14:08Z", 2_147_483_648),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `a time is written as it was read`(text: String, seconds: Int) {
        #expect(Timestamp(text: text)?.seconds == seconds)
        #expect(Timestamp(seconds: seconds).description == text)
    }

    /// From 1583 on: Foundation counts the days before that by the calendar of Julius Caesar.
    @Test func `every time is what Foundation takes it for`() throws {
        var generator = SplitMix(seed: 3)
        for _ in 0..<5000 {
            let seconds = Int.random(in: -12_212_553_600...253_402_300_799, using: &generator)
            let time = Timestamp(seconds: seconds)
            #expect(time.description == Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
            #expect(Timestamp(text: time.description) == time)
        }
    }

    @Test func `day follows day from the first year to the last`() {
        var days = 0
        for year in 1...9999 {
            for (month, length) in [(2, 28), (2, 29), (3, 1), (12, 31)] {
                let time = CivilTime(year: year, month: month, day: length, hour: 23, minute: 59, second: 59)
                guard let time else { continue }
                days += 1
                #expect(CivilTime(seconds: time.seconds) == time)
                let next = CivilTime(seconds: time.seconds + 1)
                #expect(next.clock == "00:00:00")
                #expect(next.day == 1 || next.day == length + 1)
            }
        }
        #expect(days == 9999 * 3 + 2424)
    }

    @Test(arguments: [Int.min, Int.min + 1, -62_135_596_801, 253_402_300_800, Int.max])
    func `a time outside the calendar is written somehow and never read back as another`(seconds: Int) {
        #expect(Timestamp(text: Timestamp(seconds: seconds).description) == nil)
    }

    @Test func `now is now`() { #expect(abs(Timestamp.now().seconds - Int(Date().timeIntervalSince1970)) <= 1) }
}
