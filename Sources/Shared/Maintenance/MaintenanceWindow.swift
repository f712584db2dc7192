/// When a machine may be away: on some days, from a time of the day, by the wall clock of a time zone.
package struct MaintenanceWindow: Codable, Equatable, Sendable {
    /// Days on which it opens; nil for every day.
    package var days: [Weekday]?
    /// Minutes after midnight, 0 to 1439.
    package var fromMinute: Int
    /// How long it is open, at most a day. It may go on over midnight.
    package var minutes: Int
    /// What ``TimeZoneName`` reads.
    package var timeZone: String

    package init(days: [Weekday]?, fromMinute: Int, minutes: Int, timeZone: String) {
        self.days = days
        self.fromMinute = fromMinute
        self.minutes = minutes
        self.timeZone = timeZone
    }

    /// How many seconds it stays open, by the clock on the wall; nil while it is closed.
    ///
    /// An hour that the clock skips belongs to no window, and one that it shows twice is open twice.
    ///
    /// - Parameter local: seconds since 1970-01-01T00:00 of the zone's own clock.
    package func secondsLeft(atLocal local: Int) -> Int? {
        guard isSound else { return nil }
        let today = Self.day(local)
        let ends = [today, today - 1].compactMap { day -> Int? in
            guard days?.contains(Weekday(daysSince1970: day)) ?? true else { return nil }
            let opens = day * 86_400 + fromMinute * 60
            let end = opens + minutes * 60
            return (opens..<end).contains(local) ? end - local : nil
        }
        return ends.max()
    }

    /// A document may hold any numbers.
    private var isSound: Bool { (0..<1440).contains(fromMinute) && (1...1440).contains(minutes) }

    private static func day(_ seconds: Int) -> Int {
        let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return rest < 0 ? days - 1 : days
    }

    /// `sat, sun 04:00-05:00 Europe/Berlin`
    package var text: String {
        guard isSound else { return "that is none" }
        let names = days.map { $0.map(\.rawValue).joined(separator: ", ") + " " } ?? ""
        return "\(names)\(Self.clock(fromMinute))-\(Self.clock((fromMinute + minutes) % 1440)) \(timeZone)"
    }

    private static func clock(_ minute: Int) -> String {
        "\(CivilTime.padded(minute / 60, 2)):\(CivilTime.padded(minute % 60, 2))"
    }
}
