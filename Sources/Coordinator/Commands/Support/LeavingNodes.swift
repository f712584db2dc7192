import Shared

/// The nodes that a new generation no longer names. Members of etcd and control planes must have been taken out before:
/// without their entry nobody would know any more whose member that is.
struct LeavingNodes {
    let previous: Roster?
    let next: Roster

    /// - Throws: ``Shared/CommandError`` naming those that are still enrolled.
    func check(_ status: ClusterStatus) throws {
        guard let previous, NodeOrders.isBegun(status) else { return }
        let enrolled = Set(status.nodes.filter { $0.uid != nil }.map(\.name))
        let left = previous.nodes.filter { node in
            next.node(named: node.name) == nil && enrolled.contains(node.name)
                && (node.roles.contains(.controlPlane) || node.roles.contains(.etcd))
        }
        guard let first = left.first else { return }
        throw CommandError(
            problems: left.map {
                "\($0.name) is \($0.roles) and still in the cluster, and the definition no longer names it"
            },
            hint: "coordinator node reset \(first.name) takes it out (node remove, if its machine is gone); then apply")
    }
}
