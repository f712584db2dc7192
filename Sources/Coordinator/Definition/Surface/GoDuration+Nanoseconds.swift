extension GoDuration {
    private static let units: [String: Int] = [
        "ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000, "m": 60_000_000_000,
        "h": 3_600_000_000_000,
    ]

    /// Nanoseconds of what Go's `time.ParseDuration` reads: `1h30m`, `-1.5s`, `250ms`; nil for what it refuses, and for
    /// more than it can hold.
    static func nanoseconds(_ text: String) -> Int? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        if rest == "0" { return 0 }
        guard !rest.isEmpty, text.utf8.count <= 64 else { return nil }
        var total = 0
        while !rest.isEmpty {
            guard let part = Self.part(&rest) else { return nil }
            let (sum, overflows) = total.addingReportingOverflow(part)
            guard !overflows else { return nil }
            total = sum
        }
        return isNegative ? -total : total
    }

    /// Takes one number with its unit from the front.
    private static func part(_ rest: inout Substring) -> Int? {
        let number = rest.prefix { $0 == "." || isDigit($0) }
        rest = rest.dropFirst(number.count)
        let unit = rest.prefix { $0 != "." && !isDigit($0) }
        rest = rest.dropFirst(unit.count)
        let digits = number.split(separator: ".", omittingEmptySubsequences: false)
        guard digits.count <= 2, number.contains(where: { $0 != "." }), let factor = units[String(unit)],
            let whole = digits[0].isEmpty ? 0 : Int(digits[0])
        else { return nil }
        let (product, overflows) = whole.multipliedReportingOverflow(by: factor)
        guard !overflows else { return nil }
        let fraction = digits.count == 2 ? Double("0.\(digits[1])0") ?? 0 : 0
        let (sum, exceeds) = product.addingReportingOverflow(Int(fraction * Double(factor)))
        return exceeds ? nil : sum
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
