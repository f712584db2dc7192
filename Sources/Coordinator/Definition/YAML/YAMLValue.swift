/// A value without marks: what is written into the configuration of other programs.
enum YAMLValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// A number as it was written.
    case number(String)
    case text(String)
    case sequence([YAMLValue])
    case mapping([Pair])

    struct Pair: Equatable, Sendable {
        var key: String
        var value: YAMLValue
    }

    /// The value with the keys of every mapping in order, so that another order of lines changes nothing.
    var sorted: YAMLValue {
        switch self {
        case .mapping(let pairs):
            .mapping(pairs.map { Pair(key: $0.key, value: $0.value.sorted) }.sorted { $0.key < $1.key })
        case .sequence(let values): .sequence(values.map(\.sorted))
        default: self
        }
    }

    subscript(key: String) -> YAMLValue? {
        guard case .mapping(let pairs) = self else { return nil }
        return pairs.first { $0.key == key }?.value
    }

    /// The value with `value` under nested keys; what is in the way is replaced.
    func setting(_ keys: ArraySlice<String>, to value: YAMLValue) -> YAMLValue {
        guard let key = keys.first else { return value }
        var pairs = pairs
        let inner = (self[key] ?? .mapping([])).setting(keys.dropFirst(), to: value)
        if let index = pairs.firstIndex(where: { $0.key == key }) {
            pairs[index].value = inner
        } else {
            pairs.append(Pair(key: key, value: inner))
        }
        return .mapping(pairs)
    }

    /// The value without what is under nested keys; nothing where it is that itself. A mapping that gets empty stays.
    func removing(_ keys: ArraySlice<String>) -> YAMLValue {
        guard let key = keys.first else { return .null }
        guard case .mapping(let pairs) = self else { return self }
        return .mapping(
            pairs.compactMap { pair in
                guard pair.key == key else { return pair }
                let value = pair.value.removing(keys.dropFirst())
                return value == .null || value == .mapping([]) ? nil : Pair(key: key, value: value)
            })
    }

    var pairs: [Pair] {
        guard case .mapping(let pairs) = self else { return [] }
        return pairs
    }

    /// A single value as it was written; nil for lists, mappings and nothing.
    var scalarText: String? {
        switch self {
        case .boolean(let value): "\(value)"
        case .number(let text), .text(let text): text
        case .null, .sequence, .mapping: nil
        }
    }

    static func boolean(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    /// Whether a plain scalar reads as a number in every YAML version.
    static func isNumber(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ ("0"..."9").contains(Character(UnicodeScalar($0))) || "+-.eE".utf8.contains($0) }),
            let first = text.utf8.first, first != UInt8(ascii: "."),
            text.utf8.last.map({ (48...57).contains($0) }) == true,
            let number = Double(text)
        else { return false }
        return number.isFinite && !isOctalLooking(text)
    }

    /// `0644` is 420 in YAML 1.1 and 644 in 1.2.
    static func isOctalLooking(_ text: String) -> Bool {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return digits.count > 1 && digits.first == UInt8(ascii: "0") && digits.allSatisfy { (48...57).contains($0) }
    }

    /// Words that YAML 1.1, which Kubernetes reads, takes for true and false, and YAML 1.2 for text.
    static let ambiguousWords: Set<String> = [
        "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
    ]
}

extension YAMLValue {
    /// Takes over a node. What different YAML versions read differently is a problem.
    init(_ node: YAMLNode, path: DefinitionPath, problems: ProblemCollector) {
        switch node.content {
        case .mapping(let entries):
            self = .mapping(
                entries.map {
                    Pair(key: $0.key, value: YAMLValue($0.value, path: path.key($0.key), problems: problems))
                })
        case .sequence(let elements):
            self = .sequence(
                elements.enumerated().map { YAMLValue($1, path: path[$0], problems: problems) })
        case .scalar(let scalar):
            self = YAMLValue(scalar)
            if scalar.isPlain, Self.ambiguousWords.contains(scalar.text) || Self.isOctalLooking(scalar.text) {
                problems.add(
                    "\(path) is \(scalar.text), which some programs read as text and some do not", path: path,
                    at: node.mark, fix: "put quotes around it, or write true, false or a plain number")
            }
        }
    }

    init(_ scalar: YAMLScalar) {
        if scalar.isNull {
            self = .null
        } else if scalar.isPlain, let boolean = Self.boolean(scalar.text) {
            self = .boolean(boolean)
        } else if scalar.isPlain, Self.isNumber(scalar.text) {
            self = .number(scalar.text)
        } else {
            self = .text(scalar.text)
        }
    }
}
