import Shared

/// Reads the keys of one mapping into typed values, and remembers which keys it was asked for.
///
/// Nothing here throws: a value that cannot be used is a problem in the collector, and its default goes on, so that the
/// rest is read and checked too.
final class MappingReader {
    let path: DefinitionPath
    let mark: Mark
    let problems: ProblemCollector
    private let entries: [YAMLEntry]
    private var known: Set<String> = []

    init(_ node: YAMLNode, path: DefinitionPath, problems: ProblemCollector) {
        self.path = path
        self.mark = node.mark
        self.problems = problems
        if case .mapping(let entries) = node.content {
            self.entries = entries
        } else {
            entries = []
            problems.add(
                "\(path == .root ? "the file" : "\(path)") must be a mapping, not \(node.kindName)", path: path,
                at: node.mark, fix: "write KEY: VALUE lines under it")
        }
    }

    /// The value under `key`. A key without a value is a problem: more often forgotten than meant.
    func node(_ key: String) -> YAMLNode? {
        known.insert(key)
        problems.know(path.key(key))
        guard let node = entries.first(where: { $0.key == key })?.value else { return nil }
        if case .scalar(let scalar) = node.content, scalar.isNull {
            problems.add(
                "\(path.key(key)) has no value", path: path.key(key), at: node.mark,
                fix: "write a value, or remove the key to get the default")
            return nil
        }
        guard !isLeftOpen(node, path.key(key)) else { return nil }
        return node
    }

    /// Whether a value is one that an import left open, which is a problem until somebody fills it in.
    func isLeftOpen(_ node: YAMLNode, _ path: DefinitionPath) -> Bool {
        guard let wanted = node.text.flatMap(OpenValue.wanted) else { return false }
        problems.add(
            "\(path) is not filled in yet: \(wanted)", path: path, at: node.mark,
            fix: "write it here; the file that was imported does not tell it")
        return true
    }

    /// Complains about the keys that nobody asked for. Call it last.
    func finish() {
        for entry in entries where !known.contains(entry.key) {
            let place = path == .root ? "" : " in \(path)"
            problems.add(
                "unknown key \(entry.key)\(place)", path: path.key(entry.key), at: entry.mark,
                fix: fix(forUnknown: entry.key))
        }
    }

    private func fix(forUnknown key: String) -> String {
        if let now = FormerNames.places[key] { return "this is \(now) now" }
        if let meant = Suggestion.nearest(to: key, among: known.filter { name in !entries.contains { $0.key == name } })
            ?? Suggestion.nearest(to: key, among: known)
        {
            return "did you mean \(meant)?"
        }
        return "known here: \(known.sorted().joined(separator: ", "))"
    }

    /// Says that `key` must be there.
    func reportMissing(_ key: String, _ example: String) {
        // Where there is no mapping at all, that is what is wrong.
        guard !problems.hasProblem(at: path) else { return }
        problems.add(
            path == .root ? "\(key) is missing" : "\(path) has no \(key)", path: path.key(key), at: mark,
            fix: "add \(key): \(example)")
    }

    func reportType(_ key: String, _ wanted: String, _ node: YAMLNode, fix: String) {
        problems.add(
            "\(path.key(key)) must be \(wanted), not \(node.text ?? node.kindName)", path: path.key(key),
            at: node.mark, fix: fix)
    }
}
