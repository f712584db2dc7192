import Shared

/// A day, as tables of releases name it: `2026-10-27`.
struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    let year: Int
    let month: Int
    let day: Int

    init(_ year: Int, _ month: Int, _ day: Int) { (self.year, self.month, self.day) = (year, month, day) }

    /// The day in UTC.
    init(_ time: Timestamp) {
        let civil = CivilTime(seconds: time.seconds)
        self.init(civil.year, civil.month, civil.day)
    }

    static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    var description: String { "\(year)-\(CivilTime.padded(month, 2))-\(CivilTime.padded(day, 2))" }
}
