/// A mapping of an imported JSON or YAML text. It remembers what it was asked for, so that the rest can be told.
final class ImportedMapping {
    /// Its place in the text: `hooks`, `masters[0]`; empty for the whole.
    let path: String
    let line: Int
    let findings: ImportFindings
    private let entries: [YAMLEntry]
    private var taken: Set<String> = []

    /// Nil for anything but a mapping, which is told.
    init?(_ node: YAMLNode, path: String, findings: ImportFindings) {
        guard case .mapping(let entries) = node.content else {
            findings.add(
                .dangerous, path.isEmpty ? "file" : path, line: node.mark.line,
                "must be a mapping, not \(node.kindName), and is not taken over",
                fix: "write the values into the definition")
            return nil
        }
        self.path = path
        self.line = node.mark.line
        self.findings = findings
        self.entries = entries
    }

    /// How the key is called in findings.
    func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// The value under `key`; nil where it is missing or null.
    func node(_ key: String) -> YAMLNode? {
        taken.insert(key)
        guard let entry = entries.first(where: { $0.key == key }) else { return nil }
        if case .scalar(let scalar) = entry.value.content, scalar.isNull { return nil }
        return entry.value
    }

    /// Every key, in the order of the text.
    var keys: [String] { entries.map(\.key) }

    /// Every key with its value, taken.
    var rest: [(key: String, node: YAMLNode)] {
        taken.formUnion(keys)
        return entries.map { ($0.key, $0.value) }
    }

    /// All of it without marks; nothing of it counts as taken.
    var value: YAMLValue {
        YAMLValue(YAMLNode(content: .mapping(entries), mark: .start), path: .root, problems: ProblemCollector())
    }

    /// Where a nested value is, or the last of its keys that is there.
    func line(at keys: [String]) -> Int {
        guard let first = keys.first, let entry = entries.first(where: { $0.key == first }) else { return line }
        return entry.value.mark(at: DefinitionPath(components: keys.dropFirst().map { .key($0) })).line
    }

    /// Where the key stands; the mapping's own line where it is missing.
    func line(_ key: String) -> Int { entries.first { $0.key == key }?.mark.line ?? line }

    func text(_ key: String) -> SourcedText? {
        guard let node = node(key) else { return nil }
        guard let text = node.text else {
            refuse(key, node, "one value")
            return nil
        }
        return text.isEmpty ? nil : SourcedText(text: text, line: node.mark.line)
    }

    func texts(_ key: String) -> [SourcedText] {
        elements(key).compactMap { element in
            guard let text = element.text else {
                refuse(key, element, "a list of texts")
                return nil
            }
            return SourcedText(text: text, line: element.mark.line)
        }
    }

    func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        guard let flag = node.text.flatMap(YAMLValue.boolean) else {
            refuse(key, node, "true or false")
            return nil
        }
        return flag
    }

    func mapping(_ key: String) -> ImportedMapping? {
        node(key).flatMap { ImportedMapping($0, path: name(key), findings: findings) }
    }

    func list(_ key: String) -> [ImportedMapping] {
        elements(key).enumerated().compactMap {
            ImportedMapping($1, path: "\(name(key))[\($0)]", findings: findings)
        }
    }

    private func elements(_ key: String) -> [YAMLNode] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let elements) = node.content else {
            refuse(key, node, "a list")
            return []
        }
        return elements
    }

    private func refuse(_ key: String, _ node: YAMLNode, _ wanted: String) {
        findings.add(
            .dangerous, name(key), line: node.mark.line,
            "must be \(wanted), not \(node.kindName), and is not taken over",
            fix: "write the value into the definition")
    }

    /// Says that a key does not apply any more, where it is there.
    func drop(_ key: String, _ message: String, fix: String = "nothing") {
        guard node(key) != nil else { return }
        findings.add(.dropped, name(key), line: line(key), message, fix: fix)
    }

    /// Tells the keys that nobody asked for. Call it last.
    func finish() {
        for entry in entries where !taken.contains(entry.key) {
            findings.add(
                .dropped, name(entry.key), line: entry.mark.line, "is not known, and is not taken over",
                fix: "look for it in docs/definition.md if the cluster needs it")
        }
    }
}
