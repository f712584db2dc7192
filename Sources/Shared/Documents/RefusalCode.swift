/// Why a document is refused. The checks run in this order and the first that fails names the refusal; the codes are
/// part of the interface (`docs/errors.md`).
package enum RefusalCode: String, Codable, CaseIterable, Sendable {
    /// Not a well-formed DSSE envelope: JSON, size, depth, base64, members.
    case envelope
    /// The payload type is not the one asked for.
    case type
    /// Too few valid signatures of distinct keys that may sign this kind.
    case signature
    /// The signed payload is not a document of its kind: JSON, members, value ranges.
    case schema
    /// It belongs to another cluster.
    case cluster
    /// It is meant for another node or another key.
    case node
    /// It is for a role that the node does not hold, or the key may not speak for the role.
    case role
    /// Its generation, version or term is lower than one already seen.
    case rollback
    /// Same generation, version or term, but another digest.
    case equivocation
    /// It does not follow the document that it must follow.
    case chain
    /// Too old.
    case expired
    /// From the future, beyond the permitted skew of clocks.
    case future
    /// Its digest is not the one that was promised.
    case digest
    /// A lease that is right in itself, for what a record that no coordinator can change has given to another node.
    case fence
}

/// A document was refused. `detail` says where and what; it never holds document bytes that could be secret.
package struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: RefusalCode
    package let kind: DocumentKind?
    package let detail: String

    package init(_ code: RefusalCode, kind: DocumentKind?, _ detail: String) {
        self.code = code
        self.kind = kind
        self.detail = detail
    }

    /// Equality is code and kind: what a test can build itself.
    package static func == (left: Refusal, right: Refusal) -> Bool {
        left.code == right.code && left.kind == right.kind
    }

    package var description: String {
        "\(kind?.rawValue ?? "document") refused (\(code.rawValue)): \(detail)"
    }
}
