/// Lists, mappings and sections.
extension MappingReader {
    /// Reads the mapping under `key` by `read`; nil when there is none.
    func section<Value>(_ key: String, _ read: (MappingReader) -> Value) -> Value? {
        guard let node = node(key) else { return nil }
        let reader = MappingReader(node, path: path.key(key), problems: problems)
        defer { reader.finish() }
        return read(reader)
    }

    /// Reads a list of mappings.
    func list<Value>(_ key: String, _ read: (MappingReader) -> Value) -> [Value] {
        elements(key).enumerated().map { index, node in
            let reader = MappingReader(node, path: path.key(key)[index], problems: problems)
            defer { reader.finish() }
            return read(reader)
        }
    }

    /// Reads a list of texts. Empty entries are problems, never silently left out.
    func texts(_ key: String) -> [String] {
        elements(key).enumerated().compactMap { index, node in
            let path = path.key(key)[index]
            guard let text = node.text else {
                problems.add(
                    "\(path) must be text, not \(node.kindName)", path: path, at: node.mark, fix: "write one value")
                return nil
            }
            guard !isLeftOpen(node, path) else { return nil }
            guard !text.allSatisfy(\.isWhitespace) else {
                problems.add(
                    "\(path) is empty", path: path, at: node.mark,
                    fix: "write a value or remove the entry; did a variable expand to nothing?")
                return nil
            }
            return text
        }
    }

    /// Reads a list of what is allowed, by the few words that there are for it.
    func words<Value: RawRepresentable<String> & CaseIterable & Hashable>(_ key: String) -> Set<Value> {
        Set(
            texts(key).enumerated().compactMap { index, text in
                if let value = Value(rawValue: text) { return value }
                let path = path.key(key)[index]
                let names = Value.allCases.map(\.rawValue)
                problems.add(
                    "\(path) is \(text), which is nothing that can be allowed", path: path,
                    fix: "write of \(names.joined(separator: ", "))")
                return nil
            })
    }

    /// Reads names and texts.
    func textMap(_ key: String) -> [String: String] {
        guard let node = node(key) else { return [:] }
        guard case .mapping(let entries) = node.content else {
            reportType(key, "a mapping of names to values", node, fix: "write NAME: VALUE lines under it")
            return [:]
        }
        var result: [String: String] = [:]
        for entry in entries {
            guard let text = entry.value.text else {
                let path = path.key(key).key(entry.key)
                problems.add(
                    "\(path) must be text, not \(entry.value.kindName)", path: path, at: entry.value.mark,
                    fix: "write one value")
                continue
            }
            result[entry.key] = text
        }
        return result
    }

    /// Reads names and `true` or `false`.
    func booleanMap(_ key: String) -> [String: Bool] {
        guard let node = node(key) else { return [:] }
        guard case .mapping(let entries) = node.content else {
            reportType(key, "a mapping of names to true or false", node, fix: "write NAME: true lines under it")
            return [:]
        }
        var result: [String: Bool] = [:]
        for entry in entries {
            if case .scalar(let scalar) = entry.value.content, scalar.isPlain,
                let boolean = YAMLValue.boolean(scalar.text)
            {
                result[entry.key] = boolean
                continue
            }
            let path = path.key(key).key(entry.key)
            problems.add(
                "\(path) must be true or false, not \(entry.value.text ?? entry.value.kindName)", path: path,
                at: entry.value.mark, fix: "write \(entry.key): true")
        }
        return result
    }

    /// Reads a mapping whose content is not ours: configuration of somebody else's program.
    func freeMapping(_ key: String) -> YAMLValue {
        guard let node = node(key) else { return .mapping([]) }
        guard case .mapping = node.content else {
            reportType(key, "a mapping", node, fix: "write KEY: VALUE lines under it")
            return .mapping([])
        }
        return YAMLValue(node, path: path.key(key), problems: problems).sorted
    }

    private func elements(_ key: String) -> [YAMLNode] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let elements) = node.content else {
            reportType(key, "a list", node, fix: "write \(key): [...] or lines that begin with a dash")
            return []
        }
        guard elements.count <= Self.elementLimit else {
            problems.add(
                "\(path.key(key)) has \(elements.count) entries", path: path.key(key), at: node.mark,
                fix: "\(Self.elementLimit) are the most")
            return []
        }
        return elements
    }

    /// As many nodes as Kubernetes itself is made for; no other list comes near.
    private static var elementLimit: Int { 5000 }
}
