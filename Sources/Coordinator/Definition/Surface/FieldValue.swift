import Shared

/// Whether a single value fits its field.
enum FieldValue {
    struct Problem: Equatable {
        /// After "must be".
        var wanted: String
        /// After "not".
        var given: String
        var fix: String
    }

    /// Nil where the value is what the field takes.
    static func problem(_ value: YAMLValue, _ type: FieldType, minor: Int) -> Problem? {
        switch (type, value) {
        case (.boolean, .boolean): nil
        case (.integer(let range), .number(let text)): integer(text, in: range)
        case (.number, .number): nil
        case (.text, .text): nil
        case (.duration, .text(let text)): duration(text)
        case (.interval, .text(let text)): duration(text)
        case (.interval, .number(let text)): Int(text) == nil ? wrong(value, type) : nil
        case (.quantity, .text(let text)), (.quantity, .number(let text)), (.amount, .text(let text)):
            Quantity.isValid(text) ? nil : Problem(wanted: "an amount", given: text, fix: "write for example 100Mi")
        case (.threshold, .text(let text)):
            Quantity.isValid(text) || Quantity.isPercentage(text)
                ? nil : Problem(wanted: "an amount or a percentage", given: text, fix: "write for example 100Mi or 10%")
        case (.choice(let words), .text(let text)): choice(text, words, minor: minor)
        default: wrong(value, type)
        }
    }

    private static func integer(_ text: String, in range: ClosedRange<Int>) -> Problem? {
        guard let number = Int(text) else {
            return Problem(wanted: "a whole number", given: text, fix: "write it without fraction and exponent")
        }
        guard !range.contains(number) else { return nil }
        let isOpen = range.upperBound == Int.max
        return Problem(
            wanted: isOpen ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)",
            given: text,
            fix: isOpen
                ? "write \(range.lowerBound) or more" : "write a number from \(range.lowerBound) to \(range.upperBound)"
        )
    }

    private static func duration(_ text: String) -> Problem? {
        guard GoDuration.nanoseconds(text) == nil else { return nil }
        let isNumber = !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
        return Problem(
            wanted: "a time with its unit", given: text.isEmpty ? "empty" : text,
            fix: isNumber ? "write for example \(text)s" : "write for example 30s, 5m or 1h30m")
    }

    private static func choice(_ text: String, _ words: [String: MinorSpan], minor: Int) -> Problem? {
        // An empty text is the default, as everywhere in Kubernetes' configurations.
        guard !text.isEmpty, words[text]?.contains(minor) != true else { return nil }
        let known = words.filter { $0.value.contains(minor) }.keys.sorted()
        var fix = "write one of them"
        if let first = words[text]?.first, first > minor {
            fix = "write one of them, or use Kubernetes 1.\(first)"
        } else if words[text] == nil, let near = Suggestion.nearest(to: text, among: known) {
            fix = "did you mean \(near)?"
        }
        return Problem(wanted: "one of \(known.joined(separator: ", "))", given: text, fix: fix)
    }

    /// The value is of another kind than the field.
    private static func wrong(_ value: YAMLValue, _ type: FieldType) -> Problem {
        let (wanted, example) = Self.wanted(type)
        var fix = "write \(example)"
        switch (type, value) {
        case (.integer, .text(let text)) where Int(text) != nil, (.boolean, .text(let text)) where text.isBoolean:
            fix = "write \(text), without quotes"
        case (.duration, .number(let text)): fix = "write for example \(text)s"
        case (.text, .number), (.text, .boolean), (.amount, .number), (.threshold, .number), (.choice, .number),
            (.choice, .boolean):
            fix = "put quotes around it"
        default: break
        }
        return Problem(wanted: wanted, given: given(value), fix: fix)
    }

    private static func wanted(_ type: FieldType) -> (String, example: String) {
        switch type {
        case .boolean: ("true or false", "true or false")
        case .integer: ("a whole number", "a number without quotes")
        case .number: ("a number", "a number without quotes")
        case .text: ("text", "text")
        case .duration, .interval: ("a time with its unit", "for example 30s, 5m or 1h30m")
        case .quantity, .amount: ("an amount", "for example 100Mi")
        case .threshold: ("an amount or a percentage", "for example 100Mi or 10%")
        case .mapping: ("a mapping of fields", "KEY: VALUE lines under it")
        case .list: ("a list", "its entries in brackets")
        case .map: ("a mapping of names to values", "NAME: VALUE lines under it")
        case .choice(let words): ("one of \(words.keys.sorted().joined(separator: ", "))", "one of them")
        }
    }

    private static func given(_ value: YAMLValue) -> String {
        switch value {
        case .null: "nothing"
        case .boolean(let value): "\(value)"
        case .number(let text): "the number \(text)"
        case .text: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

extension String {
    /// Whether it is what YAML reads as true or false where it has no quotes.
    fileprivate var isBoolean: Bool { YAMLValue.boolean(self) != nil }
}
