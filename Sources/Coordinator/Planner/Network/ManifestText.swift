import Shared

/// A file of Kubernetes objects that can be changed in single places: the text around a change stays as it was.
struct ManifestText: Sendable {
    private(set) var source: SourceText
    /// Every object, those inside lists too.
    private(set) var objects: [YAMLNode]

    init(_ source: SourceText) throws(NetworkManifestError) {
        self.source = source
        objects = try Self.objects(source)
    }

    private static func objects(_ source: SourceText) throws(NetworkManifestError) -> [YAMLNode] {
        let problems = ProblemCollector()
        let documents = YAMLParser.parseAll(source, problems: problems)
        if let problem = problems.sorted.first {
            throw NetworkManifestError(problem.mark, problem.message, fix: problem.fix)
        }
        return documents.flatMap { $0["kind"]?.text == "List" ? $0["items"]?.elements ?? [] : [$0] }
    }

    /// The only object of a kind and name.
    func object(_ kind: String, _ name: String) throws(NetworkManifestError) -> YAMLNode {
        let found = objects.filter { $0["kind"]?.text == kind && $0["metadata"]?["name"]?.text == name }
        guard let object = found.first else {
            throw NetworkManifestError(
                objects.first?.mark ?? .start, "there is no \(kind) \(name) in it",
                fix: "bring the provider's own manifest, or use networking.provider: manifest")
        }
        guard found.count == 1 else {
            throw NetworkManifestError(found[1].mark, "\(kind) \(name) is in it twice", fix: "keep one of the two")
        }
        return object
    }

    /// A container of a DaemonSet.
    func container(_ name: String, of daemonSet: String) throws(NetworkManifestError) -> YAMLNode {
        let object = try object("DaemonSet", daemonSet)
        let containers = object["spec"]?["template"]?["spec"]?["containers"]?.elements ?? []
        guard let container = containers.first(where: { $0["name"]?.text == name }) else {
            throw NetworkManifestError(
                object.mark, "DaemonSet \(daemonSet) has no container \(name)",
                fix: "bring the provider's own manifest, or use networking.provider: manifest")
        }
        return container
    }

    /// Gives a container's environment a variable: in the place of the one that is there, or as the first of the list.
    mutating func set(
        _ name: String, to value: String, inContainer container: String, of daemonSet: String
    ) throws(NetworkManifestError) {
        let node = try self.container(container, of: daemonSet)
        if let entry = node.environment(name) {
            guard let old = entry["value"], old.text != nil else {
                throw NetworkManifestError(
                    entry.mark, "\(name) has no plain value here", fix: "write value: \"\(value)\"")
            }
            if old.text == value { return }
            try replace(old, by: value)
        } else {
            try insert(name, value, into: node, container)
        }
        guard try self.container(container, of: daemonSet).environment(name)?["value"]?.text == value else {
            throw NetworkManifestError(
                node.mark, "\(name) cannot be set here", fix: "write it into the environment of \(container) yourself")
        }
    }

    private mutating func insert(
        _ name: String, _ value: String, into node: YAMLNode, _ container: String
    ) throws(NetworkManifestError) {
        let unfit = NetworkManifestError(
            node.mark, "the environment of \(container) is not a list of lines that begin with a dash",
            fix: "write env: with - name: \(name) and value: \"\(value)\" below it")
        guard let first = node["env"]?.elements.first else { throw unfit }
        let line = source.line(first.mark.line)
        let head = line.unicodeScalars.prefix(first.mark.column - 1)
        // Nothing but the dash of this very list may stand before its first element.
        guard head.last == " ", head.contains("-"), head.allSatisfy({ $0 == " " || $0 == "-" }),
            head.count(where: { $0 == "-" }) == 1
        else { throw unfit }
        let dash = String(String.UnicodeScalarView(head))
        let below = String(repeating: " ", count: head.count)
        try splice(
            at: Mark(line: first.mark.line, column: 1), removing: 0,
            "\(dash)name: \(name)\n\(below)value: \"\(value)\"\n")
    }

    /// Puts another text in the place of a scalar that stands in one line.
    mutating func replace(_ node: YAMLNode, by value: String) throws(NetworkManifestError) {
        guard let written = writtenLength(of: node) else {
            throw NetworkManifestError(
                node.mark, "this value cannot be replaced: it is written over several lines",
                fix: "write \"\(value)\"")
        }
        try splice(at: node.mark, removing: written, "\"\(value)\"")
    }

    /// Puts a text into another one, which is a block of lines (`key: |`) of its own.
    ///
    /// - Parameter inner: Where in the block's text the scalar stands.
    mutating func replace(_ inner: YAMLNode, inside block: YAMLNode, by value: String) throws(NetworkManifestError) {
        let lines = (block.text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
        guard source.line(block.mark.line).unicodeScalars.dropFirst(block.mark.column - 1).first == "|",
            let first = lines.first, !first.isEmpty
        else {
            throw NetworkManifestError(
                block.mark, "this is not a block of lines after `|`", fix: "write \"\(value)\" into it yourself")
        }
        func indentation(_ text: some StringProtocol) -> Int { text.unicodeScalars.prefix { $0 == " " }.count }
        let indent = indentation(source.line(block.mark.line + 1)) - indentation(first)
        let outer = YAMLNode(
            content: inner.content,
            mark: Mark(line: block.mark.line + inner.mark.line, column: inner.mark.column + indent))
        try replace(outer, by: value)
    }

    /// Bytes of a scalar as it is written, quotes included; nil where it does not end in its line.
    private func writtenLength(of node: YAMLNode) -> Int? {
        guard let text = node.text else { return nil }
        let rest = source.line(node.mark.line).unicodeScalars.dropFirst(node.mark.column - 1)
        for written in ["\"\(text)\"", "'\(text)'", text] where rest.starts(with: written.unicodeScalars) {
            return written.utf8.count
        }
        return nil
    }

    private mutating func splice(at mark: Mark, removing count: Int, _ text: String) throws(NetworkManifestError) {
        let offset = source.offset(of: mark)
        var bytes = source.bytes
        bytes.replaceSubrange(offset..<min(bytes.count, offset + count), with: Array(text.utf8))
        source = SourceText(name: source.name, bytes: bytes)
        objects = try Self.objects(source)
    }
}

extension YAMLNode {
    /// One variable of a container's environment.
    func environment(_ name: String) -> YAMLNode? {
        self["env"]?.elements.first { $0["name"]?.text == name }
    }

    /// Its value, where it stands in the manifest.
    func environmentText(_ name: String) -> String? { environment(name)?["value"]?.text }
}
