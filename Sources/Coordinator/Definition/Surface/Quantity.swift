/// Amounts as Kubernetes writes them: `500m`, `1.5Gi`, `1e3` (apimachinery, `resource.ParseQuantity`).
enum Quantity {
    private static let suffixes: Set<Substring> = [
        "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]

    static func isValid(_ text: some StringProtocol) -> Bool {
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
        let number = rest.prefix { $0 == "." || isDigit($0) }
        let suffix = rest.dropFirst(number.count)
        guard number.contains(where: isDigit), number.count(where: { $0 == "." }) <= 1 else { return false }
        return suffixes.contains(suffix) || isExponent(suffix)
    }

    /// A share such as `10%`, of which there are at most a hundred.
    static func isPercentage(_ text: String) -> Bool {
        guard text.hasSuffix("%"), text.dropLast().allSatisfy({ isDigit($0) || $0 == "." }),
            let share = Double(text.dropLast())
        else { return false }
        return (0...100).contains(share)
    }

    private static func isExponent(_ text: Substring) -> Bool {
        guard text.first == "e" || text.first == "E" else { return false }
        let digits = text.dropFirst().drop { $0 == "-" || $0 == "+" }
        return !digits.isEmpty && text.utf8.count - digits.utf8.count <= 2 && digits.allSatisfy(isDigit)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
