import Shared

/// How far a cluster is when its next generation is planned, and so what may still be corrected.
///
/// Until a node has had the right to run `kubeadm init`, everything may change but the identity of enrolled nodes and what
/// keeps init from running twice. The coordinator says how far it is: see "What a seized coordinator can say about the
/// beginning" in `docs/security.md`.
struct ClusterProgress: Equatable, Sendable {
    /// Whether any node has had the right to run `kubeadm init`.
    var isBegun: Bool
    /// Whether any node has had the right to make the CAs.
    var hasAuthorities: Bool
    /// Roles of the enrolled nodes, by name, those that the roster no longer has too.
    var enrolled: [String: RoleSet]

    /// Where nothing is known nothing is free.
    static let unknown = ClusterProgress(isBegun: true, hasAuthorities: true, enrolled: [:])

    init(isBegun: Bool, hasAuthorities: Bool, enrolled: [String: RoleSet]) {
        (self.isBegun, self.hasAuthorities, self.enrolled) = (isBegun, hasAuthorities, enrolled)
    }

    init(_ summary: GenerationSummary, _ status: ClusterStatus) {
        let granted = Set(summary.granted ?? [])
        let conditions = Set(status.conditions.map(\.name))
        isBegun =
            granted.contains(LeaseName.initialization) || conditions.contains(ConditionName.controlPlaneInitialized)
        hasAuthorities =
            isBegun || granted.contains(LeaseName.authorities) || conditions.contains(ConditionName.clusterAuthorities)
        enrolled = Dictionary(status.nodes.filter { $0.uid != nil }.map { ($0.name, $0.role) }) { first, _ in first }
    }

    /// Enrolled nodes of a role, in the order of their names.
    func enrolled(_ role: Role) -> [String] { enrolled.filter { $0.value.contains(role) }.keys.sorted() }

    /// Whether the members of the etcd that runs as units can be chosen again: one that is not enrolled cannot be
    /// prepared, and etcd is begun by all of them together.
    func mayChooseMembers(insteadOf previous: Roster) -> Bool {
        !isBegun && previous.nodes(with: .etcd).contains { enrolled[$0.name] == nil }
    }

    /// Whether the node that may begin a cluster with stacked etcd can be chosen again.
    var mayChooseInitializer: Bool { !isBegun && enrolled(.controlPlane).isEmpty }
}
