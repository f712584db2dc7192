import Shared

/// Single values.
extension MappingReader {
    /// A text; nil when it is missing or wrong.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.text else {
            reportType(key, "text", node, fix: "write \(key): VALUE")
            return nil
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            problems.add(
                "\(path.key(key)) is empty", path: path.key(key), at: node.mark,
                fix: "write a value; did a variable expand to nothing?")
            return nil
        }
        return text
    }

    func text(_ key: String, default value: String) -> String { text(key) ?? value }

    /// A text that must be there; empty when it is not, which is reported.
    func requiredText(_ key: String, example: String) -> String {
        let value = text(key)
        if value == nil, !problems.hasProblem(at: path.key(key)) { reportMissing(key, example) }
        return value ?? ""
    }

    func boolean(_ key: String, default value: Bool) -> Bool {
        guard let node = node(key) else { return value }
        if case .scalar(let scalar) = node.content, scalar.isPlain, let boolean = YAMLValue.boolean(scalar.text) {
            return boolean
        }
        let meant = ["y", "yes", "on", "1"].contains(node.text?.lowercased()) || value
        reportType(key, "true or false", node, fix: "write \(key): \(meant)")
        return value
    }

    func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .scalar(let scalar) = node.content, scalar.isPlain, let number = Int(scalar.text) else {
            reportType(
                key, "a whole number", node, fix: "write a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        guard range.contains(number) else {
            problems.add(
                "\(path.key(key)) is \(number), out of range", path: path.key(key), at: node.mark,
                fix: "write a number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default value: Int) -> Int {
        optionalInteger(key, in: range) ?? value
    }

    /// One of a few words.
    func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String, default value: Value) -> Value {
        guard let node = node(key) else { return value }
        if let text = node.text, let choice = Value(rawValue: text) { return choice }
        let names = Value.allCases.map(\.rawValue)
        let meant = node.text.flatMap { Suggestion.nearest(to: $0, among: names) }
        reportType(
            key, "one of \(names.joined(separator: ", "))", node,
            fix: meant.map { "did you mean \($0)?" } ?? "write \(key): \(value.rawValue)")
        return value
    }

    /// One of a few words, or nil where it is missing.
    func optionalChoice<Value: RawRepresentable<String> & CaseIterable>(_ key: String) -> Value? {
        guard node(key) != nil, let first = Value.allCases.first else { return nil }
        return choice(key, default: first)
    }

    /// Debian's word for an architecture under `architecture`; knows what others call it.
    func architecture() -> Architecture? {
        let key = "architecture"
        guard let text = text(key) else { return nil }
        if let architecture = Architecture(rawValue: text) { return architecture }
        let names = Architecture.allCases.map(\.rawValue)
        let meant =
            (Architecture(machine: text) ?? Architecture(go: text))?.rawValue
            ?? Suggestion.nearest(to: text, among: names)
        problems.add(
            "\(path.key(key)) must be one of \(names.joined(separator: ", ")), not \(text)", path: path.key(key),
            fix: meant.map { "write \(key): \($0)" }
                ?? "write what 'dpkg --print-architecture' prints there, for example \(key): amd64")
        return nil
    }

    /// A value of a type that reads itself from text.
    func parsed<Value>(_ key: String, _ wanted: String, example: String, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        if let value = parse(text) { return value }
        let variable = text.contains("$")
        problems.add(
            "\(path.key(key)) must be \(wanted), not \(text)", path: path.key(key),
            fix: variable ? "a variable was not expanded; write its value" : "write for example \(example)")
        return nil
    }
}
