/// A node of a YAML or JSON document that remembers where it stands.
struct YAMLNode: Equatable, Sendable {
    indirect enum Content: Equatable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    var content: Content
    var mark: Mark

    /// What people call this kind of value.
    var kindName: String {
        switch content {
        case .scalar(let scalar): scalar.isNull ? "nothing" : "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The value under `key`; nil in anything but a mapping.
    subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The elements of a sequence; empty for anything else.
    var elements: [YAMLNode] {
        guard case .sequence(let elements) = content else { return [] }
        return elements
    }

    /// The text of a scalar; nil for anything else.
    var text: String? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.text
    }
}

/// One key of a mapping and its value.
struct YAMLEntry: Equatable, Sendable {
    var key: String
    var mark: Mark
    var value: YAMLNode
}

/// A scalar as it was written; what it means is decided by whoever reads it.
struct YAMLScalar: Equatable, Sendable {
    var text: String
    /// Whether it stood in the text without quotes, so that `true` or `12` may be something else than text.
    var isPlain: Bool

    var isNull: Bool { isPlain && ["", "~", "null", "Null", "NULL"].contains(text) }
}
