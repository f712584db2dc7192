import Shared

/// One of a generation's manifests: for a set of roles, and for one architecture where those roles have several.
protocol ManifestChoice {
    var role: RoleSet { get }
    /// As the roster has it; nil where all machines with these roles take the same.
    var architecture: String? { get }
}

extension Sequence where Element: ManifestChoice {
    /// What a machine takes.
    func manifest(for role: RoleSet, architecture: String?) -> Element? {
        let ofRole = filter { $0.role == role }
        return ofRole.first { $0.architecture == architecture } ?? ofRole.first { $0.architecture == nil }
    }

    /// By roles, then by architecture.
    var inOrder: [Element] {
        sorted { ($0.role.description, $0.architecture ?? "") < ($1.role.description, $1.architecture ?? "") }
    }
}
