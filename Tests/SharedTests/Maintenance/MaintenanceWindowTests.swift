import Testing

@testable import Shared

struct MaintenanceWindowTests {
    private struct Row: CustomTestStringConvertible, Sendable {
        var name: String
        var window: MaintenanceWindow
        /// By the zone's own clock.
        var time: String
        var left: Int?

        init(_ name: String, _ window: MaintenanceWindow, _ time: String, _ left: Int?) {
            (self.name, self.window, self.time, self.left) = (name, window, time, left)
        }

        var testDescription: String { "\(name), \(time)" }
    }

    private static func window(_ days: [Weekday]?, _ from: Int, _ minutes: Int) -> MaintenanceWindow {
        MaintenanceWindow(days: days, fromMinute: from, minutes: minutes, timeZone: "UTC")
    }

    // 2026-11-21 was a Saturday.
    private static let rows = [
        Row("before", window(nil, 240, 60), "2026-11-21T03:59:59Z", nil),
        Row("its first second", window(nil, 240, 60), "2026-11-21T04:00:00Z", 3600),
        Row("its last second", window(nil, 240, 60), "2026-11-21T04:59:59Z", 1),
        Row("its end", window(nil, 240, 60), "2026-11-21T05:00:00Z", nil),
        Row("another day", window([.sunday], 240, 60), "2026-11-21T04:30:00Z", nil),
        Row("its day", window([.friday, .saturday], 240, 60), "2026-11-21T04:30:00Z", 1800),
        Row("over midnight, before it", window([.saturday], 1410, 60), "2026-11-21T23:45:00Z", 2700),
        Row("over midnight, after it", window([.saturday], 1410, 60), "2026-11-22T00:15:00Z", 900),
        Row("over midnight, a day too early", window([.saturday], 1410, 60), "2026-11-21T00:15:00Z", nil),
        Row("over midnight, of every day", window(nil, 1410, 60), "2026-11-21T00:15:00Z", 900),
        Row("a whole day", window([.saturday], 720, 1440), "2026-11-22T11:59:59Z", 1),
        Row("a whole day, over", window([.saturday], 720, 1440), "2026-11-22T12:00:00Z", nil),
        Row("before 1970", window([.wednesday], 1410, 60), "1969-12-31T23:45:00Z", 2700),
        Row("from one year to the next", window([.thursday], 1410, 60), "2027-01-01T00:10:00Z", 1200),
    ]

    @Test(arguments: rows)
    private func `a window is open when it says`(row: Row) throws {
        let time = try #require(Timestamp(text: row.time))
        #expect(row.window.secondsLeft(atLocal: time.seconds) == row.left)
    }

    @Test func `it is told in words`() {
        #expect(Self.window(nil, 240, 60).text == "04:00-05:00 UTC")
        #expect(Self.window([.saturday, .sunday], 1410, 60).text == "sat, sun 23:30-00:30 UTC")
    }

    @Test(arguments: [
        ("UTC", TimeZoneName.offset(0)), ("+02:00", .offset(7200)), ("-03:30", .offset(-12_600)),
        ("+14:00", .offset(50_400)), ("Europe/Berlin", .named("Europe/Berlin")),
        ("America/Argentina/Buenos_Aires", .named("America/Argentina/Buenos_Aires")),
        ("Etc/GMT+2", .named("Etc/GMT+2")),
    ])
    func `a zone is read`(text: String, zone: TimeZoneName) { #expect(TimeZoneName(text: text) == zone) }

    @Test(arguments: [
        "", "CET", "GMT", "utc", "Z", "+2", "+2:00", "02:00", "+14:01", "+15:00", "-99:00", "+02:60", "+0a:00",
        "Europe/",
        "/Berlin", "Europe//Berlin", "../etc/passwd", "Europe/../passwd", "Europe/.Berlin", "Europe/Berlin/", "a/b/c/d",
        "Europe/Ber lin", "Europe/Berlin\u{0}", "Europe/\(String(repeating: "x", count: 64))", "Europe/1",
    ])
    func `what could mean two things, or leads elsewhere, is no zone`(text: String) {
        #expect(TimeZoneName(text: text) == nil)
    }
}
