/// A definition that is being made from something else: values by their place, and where each came from.
struct DefinitionDraft {
    /// The sections in the order in which people write them.
    private static let order = [
        "cluster", "kubernetes", "artifacts", "controlPlaneEndpoint", "networking", "etcd", "containerd",
        "loadBalancer",
        "certificates", "host", "nodes", "hooks",
    ]

    private var root = YAMLValue.mapping([])
    /// Where the imported file has what stands at a path.
    private var lines: [DefinitionPath: Int] = [:]
    var nodes: [DraftNode] = []

    /// Sets the value at a path such as `networking.podSubnet`.
    mutating func set(_ path: String, _ value: YAMLValue, line: Int) {
        let keys = path.split(separator: ".").map(String.init)
        root = root.setting(keys[...], to: value)
        lines[keys.reduce(DefinitionPath.root) { $0.key($1) }] = line
    }

    /// Sets what stands under a key that may have dots in it.
    mutating func set(_ path: String, key: String, _ value: YAMLValue, line: Int) {
        var pairs = (self[path]?.pairs ?? []).filter { $0.key != key }
        pairs.append(YAMLValue.Pair(key: key, value: value))
        set(path, .mapping(pairs), line: line)
        lines[path.split(separator: ".").reduce(DefinitionPath.root) { $0.key(String($1)) }.key(key)] = line
    }

    mutating func set(_ path: String, _ text: SourcedText) { set(path, .text(text.text), line: text.line) }

    /// Leaves a value open.
    mutating func leaveOpen(_ path: String, _ wanted: String, line: Int) {
        set(path, .text(OpenValue.text(wanted)), line: line)
    }

    /// Adds to the list at a path, unless it is there.
    mutating func append(_ path: String, _ text: String, line: Int) {
        var values: [YAMLValue] = []
        if case .sequence(let known)? = self[path] { values = known }
        guard !values.contains(.text(text)) else { return }
        set(path, .sequence(values + [.text(text)]), line: line)
    }

    subscript(path: String) -> YAMLValue? {
        path.split(separator: ".").reduce(root as YAMLValue?) { $0?[String($1)] }
    }

    /// The text at a path; nil where there is none, and where it is left open.
    func text(_ path: String) -> String? {
        guard case .text(let text)? = self[path], OpenValue.wanted(text) == nil else { return nil }
        return text
    }

    /// Where the imported file has what stands at `path`, or the nearest thing around it; the first line without any.
    func line(of path: DefinitionPath) -> Int {
        var components = path.components[...]
        while !components.isEmpty {
            if let line = lines[DefinitionPath(components: Array(components))] { return line }
            if components.count == 2, components.first == .key("nodes"), case .index(let index)? = components.last,
                nodes.indices.contains(index)
            {
                return nodes[index].line
            }
            components = components.dropLast()
        }
        return 1
    }

    /// The definition's text: `comments` first, then a part for each section.
    func text(comments: [String]) throws(YAMLEmitterError) -> String {
        let pairs = root.pairs + [YAMLValue.Pair(key: "nodes", value: .sequence(nodes.map(\.value)))]
        let sorted = Self.order.compactMap { key in pairs.first { $0.key == key } }
        var text = comments.map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
        for pair in sorted { text += try YAMLEmitter.text(of: [.mapping([pair])]) }
        return text
    }
}
