import CYAML

/// Turns parser events into one tree. Iterative, so that nesting costs no stack.
///
/// Anchors, aliases, tags, duplicate keys and a second document are problems; aliases are never expanded, so a few
/// lines cannot grow into gigabytes.
struct YAMLTreeBuilder {
    /// Deeper nesting than any definition has.
    static let depthLimit = 32

    /// A collection that is not closed yet. A class, so that it grows in place.
    private final class Frame {
        let mark: Mark
        let isMapping: Bool
        var elements: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        var keys: [String: Mark] = [:]
        var pending: (key: String, mark: Mark)?

        init(mark: Mark, isMapping: Bool) {
            self.mark = mark
            self.isMapping = isMapping
        }
    }

    private var frames: [Frame] = []
    private var documents = 0
    /// Whether a value is missing because it was an alias: nothing that follows from that is worth telling.
    private(set) var sawAlias = false
    private(set) var roots: [YAMLNode] = []
    let allowsManyDocuments: Bool
    private let depth: Int
    let problems: ProblemCollector

    init(allowsManyDocuments: Bool, depthLimit: Int = YAMLTreeBuilder.depthLimit, problems: ProblemCollector) {
        self.allowsManyDocuments = allowsManyDocuments
        depth = depthLimit
        self.problems = problems
    }

    /// Takes one event. False when it makes no sense to read on.
    mutating func take(_ event: YAMLEvent) -> Bool {
        if let decoration = event.decoration {
            problems.add(
                "\(decoration) is not allowed here", at: event.mark,
                fix: decoration.hasPrefix("an anchor") ? "write the value where it is used" : "remove the tag")
        }
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            if documents > 1, !allowsManyDocuments {
                problems.add(
                    "a second document begins here, and only one is read", at: event.mark,
                    fix: "put it into a file of its own")
                return false
            }
        case YAML_SCALAR_EVENT:
            add(YAMLNode(content: .scalar(event.scalar), mark: event.mark))
        case YAML_ALIAS_EVENT:
            sawAlias = true
            problems.add(
                "alias *\(event.aliasName) is not allowed here", at: event.mark, fix: "write the value where it is used"
            )
            add(YAMLNode(content: .scalar(YAMLScalar(text: "", isPlain: false)), mark: event.mark))
        case YAML_SEQUENCE_START_EVENT:
            return push(Frame(mark: event.mark, isMapping: false))
        case YAML_MAPPING_START_EVENT:
            return push(Frame(mark: event.mark, isMapping: true))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            pop()
        default:
            break
        }
        return true
    }

    private mutating func push(_ frame: Frame) -> Bool {
        guard frames.count < depth else {
            problems.add(
                "nested more than \(depth) levels deep", at: frame.mark,
                fix: "a definition needs far fewer levels")
            return false
        }
        frames.append(frame)
        return true
    }

    private mutating func pop() {
        guard let frame = frames.popLast() else { return }
        add(YAMLNode(content: frame.isMapping ? .mapping(frame.entries) : .sequence(frame.elements), mark: frame.mark))
    }

    private mutating func add(_ node: YAMLNode) {
        guard let frame = frames.last else { return roots.append(node) }
        guard frame.isMapping else { return frame.elements.append(node) }
        guard let (key, mark) = frame.pending else {
            frame.pending = (keyText(node), node.mark)
            return
        }
        frame.pending = nil
        if let first = frame.keys[key] {
            problems.add(
                "key \(key) is given twice, first in line \(first.line)", at: mark, fix: "keep one of the two")
        } else {
            frame.keys[key] = mark
            frame.entries.append(YAMLEntry(key: key, mark: mark, value: node))
        }
    }

    private func keyText(_ node: YAMLNode) -> String {
        if case .scalar(let scalar) = node.content { return scalar.text }
        problems.add("a key must be a single word, not \(node.kindName)", at: node.mark, fix: "write KEY: VALUE")
        return ""
    }
}
