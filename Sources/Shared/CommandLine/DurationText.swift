/// Durations as people type them: `30`, `30s`, `5m`, `2h`, `7d`.
package enum DurationText {
    /// Nil for anything else, zero and below among it, and beyond 10 years.
    package static func parse(_ text: String) -> Duration? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86400]
        guard let last = text.last else { return nil }
        let unit = units[last]
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.count < 10, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits),
            number > 0, number * (unit ?? 1) <= 10 * 366 * 86400
        else { return nil }
        return .seconds(number * (unit ?? 1))
    }
}
