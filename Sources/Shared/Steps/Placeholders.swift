/// Fills `{{…}}` in a step's strings with fields of one node's own roster entry, and with nothing else.
///
/// The agent and `coordinator plan` both use this one piece of code, so what was shown is what is written. A placeholder
/// that is not known is an error and never left standing. Steps that make values on the spot (`{{bootstrap.token}}`)
/// pass them as `local`.
package struct Placeholders: Sendable {
    private let values: [String: String]

    package init(node: RosterNode, local: [String: String] = [:]) {
        var values = [
            "node.name": node.name,
            "node.address": node.address,
            "node.role": node.roles.description,
        ]
        values["node.podSubnet"] = node.podSubnet
        for (name, value) in node.values { values["node.values.\(name)"] = value }
        values.merge(local) { _, new in new }
        self.values = values
    }

    /// Replaces every placeholder of `text`.
    ///
    /// - Throws: ``PlaceholderError`` for an unknown name or a `{{` without its `}}`.
    package func fill(_ text: String) throws(PlaceholderError) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstRange(ofText: "{{") {
            result += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstRange(ofText: "}}") else {
                throw PlaceholderError(name: String(rest[open.upperBound...].prefix(40)), reason: .unterminated)
            }
            let name = String(rest[open.upperBound..<close.lowerBound])
            guard let value = values[name] else { throw PlaceholderError(name: name, reason: .unknown) }
            result += value
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}

/// A placeholder that cannot be filled.
package struct PlaceholderError: Error, Equatable, CustomStringConvertible {
    package enum Reason: Sendable {
        case unknown
        case unterminated
    }

    package let name: String
    package let reason: Reason

    package var description: String {
        switch reason {
        case .unknown: "placeholder {{\(name)}} names nothing that this node has"
        case .unterminated: "placeholder {{\(name) is not closed by }}"
        }
    }
}
