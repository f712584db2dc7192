/// The way from the top of a definition to one value: `nodes[3].address`.
struct DefinitionPath: Hashable, Sendable, CustomStringConvertible {
    enum Component: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    var components: [Component] = []

    static let root = DefinitionPath()

    func key(_ name: String) -> DefinitionPath { DefinitionPath(components: components + [.key(name)]) }

    subscript(index: Int) -> DefinitionPath { DefinitionPath(components: components + [.index(index)]) }

    var description: String { text { "[\($0)]" } }

    /// The path with indices left out, as the reference names it: `nodes[].address`.
    var pattern: String { text { _ in "[]" } }

    private func text(index: (Int) -> String) -> String {
        components.reduce(into: "") { text, component in
            switch component {
            case .key(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let number): text += index(number)
            }
        }
    }
}

extension YAMLNode {
    /// Where the value at `path` stands, or the nearest thing around it that is there.
    func mark(at path: DefinitionPath) -> Mark {
        var node = self
        for component in path.components {
            switch component {
            case .key(let name):
                guard let next = node[name] else { return node.mark }
                node = next
            case .index(let number):
                guard node.elements.indices.contains(number) else { return node.mark }
                node = node.elements[number]
            }
        }
        return node.mark
    }
}
