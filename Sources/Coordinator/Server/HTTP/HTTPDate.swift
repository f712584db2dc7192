import Shared

/// The `date` field: `Sun, 06 Nov 1994 08:49:37 GMT`. Agents compare their clock with it.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter seconds: since 1970; before that counts as 1970.
    static func text(seconds: Int) -> String {
        let seconds = max(0, seconds)
        let time = CivilTime(seconds: seconds)
        let date = "\(CivilTime.padded(time.day, 2)) \(months[time.month - 1]) \(time.year)"
        return "\(days[seconds / 86_400 % 7]), \(date) \(time.clock) GMT"
    }
}
