/// What a node is for.
package enum Role: String, Codable, CaseIterable, Comparable, Sendable {
    case controlPlane = "control-plane"
    case etcd
    case loadBalancer = "load-balancer"
    case worker

    package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}

/// The roles that one node holds, in canonical form: sorted, without repetition, joined by `+`.
///
/// Manifests and assignments are per role set. It is coded as its text; an unknown role or another order is refused.
package struct RoleSet: Hashable, Sendable {
    package let roles: [Role]

    package init(_ roles: some Sequence<Role>) { self.roles = Set(roles).sorted() }

    /// Reads the canonical text; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map { Role(rawValue: String($0)) }
        let roles = parts.compactMap { $0 }
        guard !roles.isEmpty, roles.count == parts.count, Set(roles).sorted() == roles else { return nil }
        self.roles = roles
    }

    package func contains(_ role: Role) -> Bool { roles.contains(role) }

    package var description: String { roles.map(\.rawValue).joined(separator: "+") }
}

extension RoleSet: TextCodable {
    package static var wordName: String { "a canonical set of roles" }
}
