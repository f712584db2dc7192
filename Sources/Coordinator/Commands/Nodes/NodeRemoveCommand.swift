import Shared

/// `coordinator node remove`
enum NodeRemoveCommand {
    private static let force = Option.flag(
        "force", summary: "only refuse its key and free its name, whatever etcd and Kubernetes still know of it")
    static let command = Command(
        "remove", summary: "take a machine out that is gone for good, and free its name for another one",
        discussion: """
            Another control plane removes its etcd member and its Node object; refused where etcd would lose its
            majority. Its key is refused from its next request on. A machine that still answers is reset first, with
            'node reset'.
            """,
        arguments: [Argument("NODE", summary: "its name, from 'node list'")],
        options: [force, CommonOptions.operatorKey, .output]
    ) { invocation in
        let access = try ClusterAccess(invocation)
        let name = try invocation.requiredArgument("NODE")
        var result = RemovedNode(node: name, state: .removed, notes: [])
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        if NodeOrders.isBegun(status), !invocation.flag(force.name) {
            try takeOut(try NodeOrders.node(name, in: status), &result, invocation, access)
        }
        try NodeExclusion.apply(.removed, to: name, by: "remove", access.client)
        try invocation.show(result)
        return .ok
    }

    private static func takeOut(
        _ node: NodeStatus, _ result: inout RemovedNode, _ invocation: Invocation, _ access: ClusterAccess
    ) throws {
        let isOfControl = node.role.contains(.controlPlane) || node.role.contains(.etcd)
        do {
            let orders = try NodeOrders(
                node.name, access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
            if isOfControl { try checkGone(orders) }
            try orders.requireDispensable()
            result.etcdMember = try orders.removeMember().etcdMember
            result.hadNodeObject = try orders.deleteNodeObject()
        } catch  where !isOfControl && (error is CommandError || error is OrderSilence) {
            // A worker that stays listed harms nobody: its name is free all the same.
            result.notes.append("the Node object may still be there (\(error)): kubectl delete node \(node.name)")
        }
    }

    /// A member that runs would be cut off in the middle of its work.
    private static func checkGone(_ orders: NodeOrders) throws {
        let (name, seen) = (orders.node.name, orders.node.lastSeen)
        guard let missed = orders.node.missedPolls, missed < SilenceRule.gonePolls else { return }
        let gone = SilenceRule.seconds(missedPolls: SilenceRule.gonePolls)
        let age = seen.map { max(0, orders.status.time.seconds - $0.seconds) }
        throw CommandError(
            age.flatMap { $0 < gone ? "\(name) was heard of \($0) s ago" : nil }
                ?? "\(name) may be up: the coordinator was started just now, and it has not missed a poll since",
            hint:
                "coordinator node reset \(name) takes it out in good order; a machine that was just switched off counts "
                + "as gone after \(gone) s")
    }
}

/// A machine whose name is free.
struct RemovedNode: Codable, Printable {
    var node: String
    /// `removed`.
    var state: NodeRow.State
    /// Number of the etcd member that was removed; absent where it had none.
    var etcdMember: String?
    /// Whether Kubernetes still listed it; absent where nobody was asked.
    var hadNodeObject: Bool?
    /// What is left to do.
    var notes: [String]

    var text: String {
        let name = DisplayText.escaped(node)
        let member = etcdMember.map { "its etcd member \(DisplayText.escaped($0)) is removed\n" } ?? ""
        let object = hadNodeObject == true ? "its Node object is deleted\n" : ""
        return
            "\(name) was removed; coordinator cloud-init --node \(name) brings a new machine in, or take it out of the "
            + "definition and apply\n" + member + object + notes.map { "\(DisplayText.escaped($0))\n" }.joined()
    }
}
