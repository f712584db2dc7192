import Glibc

/// A moment in whole seconds, UTC, coded as RFC 3339 (`2026-11-21T04:00:00Z`) and as nothing else.
package struct Timestamp: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`, years 0001 to 9999; nil for any other spelling.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "Z"), let year = Self.number(bytes[0..<4]),
            let month = Self.number(bytes[5..<7]), let day = Self.number(bytes[8..<10]),
            let hour = Self.number(bytes[11..<13]), let minute = Self.number(bytes[14..<16]),
            let second = Self.number(bytes[17..<19]),
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(seconds: time.seconds)
    }

    /// The wall clock. Durations are measured with `ContinuousClock`, never with this.
    package static func now() -> Timestamp { Timestamp(seconds: time(nil)) }

    package func adding(seconds count: Int) -> Timestamp { Timestamp(seconds: seconds + count) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.seconds < right.seconds }

    package var description: String {
        let time = CivilTime(seconds: seconds)
        let date = [CivilTime.padded(time.month, 2), CivilTime.padded(time.day, 2)].joined(separator: "-")
        let year = (time.year < 0 ? "-" : "") + CivilTime.padded(abs(time.year), 4)
        return "\(year)-\(date)T\(time.clock)Z"
    }

    /// The value of ASCII digits and nothing else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}

extension Timestamp: TextCodable {
    package static var wordName: String { "an RFC 3339 UTC time" }
}
