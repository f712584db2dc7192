/// Judges a draft as `plan` will, so that whatever will be refused is among the findings.
enum DraftCheck {
    /// - Parameters:
    ///   - text: The definition that was made.
    ///   - name: The file that it goes to; files that it names are looked for beside it.
    /// - Returns: whether `plan` takes it as it is.
    static func run(_ text: String, name: String, draft: DefinitionDraft, findings: ImportFindings) -> Bool {
        let source = SourceText(name: name, text: text)
        do {
            _ = try DefinitionLoader.load(source, files: DefinitionFiles(besides: name), requireArtifacts: false)
            return true
        } catch {
            let root = YAMLParser.parse(source, problems: ProblemCollector())
            for problem in error.problems where problem.severity == .error {
                let path = root?.path(at: problem.mark) ?? .root
                // What is left open is among the findings already.
                if let text = root?.node(at: path)?.text, OpenValue.wanted(text) != nil { continue }
                findings.add(
                    .dangerous, path == .root ? "definition" : "\(path)", line: draft.line(of: path),
                    "plan refuses it: \(problem.message)", fix: problem.fix)
            }
            return false
        }
    }
}

extension YAMLNode {
    /// The path of the innermost value, or else key, that begins at `mark`.
    func path(at mark: Mark) -> DefinitionPath? {
        switch content {
        case .scalar: break
        case .sequence(let elements):
            for (index, element) in elements.enumerated() {
                if let path = element.path(at: mark) { return DefinitionPath.root[index] + path }
            }
        case .mapping(let entries):
            for entry in entries {
                if let path = entry.value.path(at: mark) { return DefinitionPath.root.key(entry.key) + path }
                if entry.mark == mark { return DefinitionPath.root.key(entry.key) }
            }
        }
        return self.mark == mark ? .root : nil
    }

    /// The value at `path`; nil where there is none.
    func node(at path: DefinitionPath) -> YAMLNode? {
        path.components.reduce(self as YAMLNode?) { node, component in
            switch component {
            case .key(let name): return node?[name]
            case .index(let index):
                return node.flatMap { $0.elements.indices.contains(index) ? $0.elements[index] : nil }
            }
        }
    }
}

extension DefinitionPath {
    static func + (left: DefinitionPath, right: DefinitionPath) -> DefinitionPath {
        DefinitionPath(components: left.components + right.components)
    }
}
