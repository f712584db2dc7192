import Shared

/// The lines of the status about versions that held packages do not get. Nodes of which the same is true share one.
struct HeldUpdatesText {
    /// Nodes that a line names; the others are counted.
    private static let shownNodes = 4

    let nodes: [NodeStatus]

    /// `cp-1, cp-2: held: kubelet 1.36.4-1.1 (1.36.5-1.1 is there); …`, those with security updates first.
    var lines: [String] {
        var names: [HeldUpdates: [String]] = [:]
        var order: [HeldUpdates] = []
        for node in nodes {
            guard let updates = node.heldUpdates else { continue }
            if names[updates] == nil { order.append(updates) }
            names[updates, default: []].append(node.name)
        }
        let urgent = order.filter(\.isUrgent) + order.filter { !$0.isUrgent }
        return urgent.map { updates in
            let nodes = names[updates] ?? []
            let more = nodes.count - Self.shownNodes
            let who = nodes.prefix(Self.shownNodes).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
            return "\(who): \(updates.words)"
        }
    }
}

extension HeldUpdates {
    fileprivate var isUrgent: Bool { packages.contains(where: \.isSecurity) }
}
