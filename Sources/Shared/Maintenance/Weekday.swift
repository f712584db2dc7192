/// A day of the week, as windows name it.
package enum Weekday: String, Codable, CaseIterable, Sendable {
    case monday = "mon"
    case tuesday = "tue"
    case wednesday = "wed"
    case thursday = "thu"
    case friday = "fri"
    case saturday = "sat"
    case sunday = "sun"

    /// - Parameter days: since 1970-01-01, a Thursday.
    package init(daysSince1970 days: Int) {
        let index = (days + 3) % 7
        self = Self.allCases[index < 0 ? index + 7 : index]
    }
}
