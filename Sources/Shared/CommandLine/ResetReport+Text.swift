extension ResetReport {
    /// One line for each thing that was looked for, and for each that stays.
    package var lines: String {
        checks.map { check in
            let found = check.left.isEmpty ? "none" : "LEFT: \(DisplayText.escaped(check.left.joined(separator: ", ")))"
            return "\(check.what): \(found)\n"
        }.joined() + kept.map { "stays: \(DisplayText.escaped($0))\n" }.joined()
    }
}
