import Shared

/// `coordinator node reset`
enum NodeResetCommand {
    private static let skipDrain = Option.flag("skip-drain", summary: "do not move its pods elsewhere first")

    static let command = Command(
        "reset", summary: "take a node out of the cluster, and make its machine clean",
        discussion: """
            Refused where etcd would lose its majority or the cluster its last control plane. Then: its pods move
            elsewhere, its etcd member is removed, the machine undoes everything that made it a node and looks
            whether anything is left, and its name is free. The machine asks to be let in again: a new ticket, or
            'node approve', makes it a node anew. For a machine that does not answer any more: 'node remove'.
            """,
        arguments: [Argument("NODE", summary: "its name, from 'node list'")],
        options: [
            Option("timeout", value: "TIME", summary: "how long its pods may take to move", defaultValue: "5m"),
            NodeDrainCommand.localData, NodeDrainCommand.unmanaged, skipDrain, CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        let order = try NodeDrainCommand.order(invocation)
        let access = try ClusterAccess(invocation)
        let orders = try NodeOrders(
            order.node, access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        guard orders.node.uid != nil else {
            throw CommandError(
                "\(order.node) is not enrolled", hint: "there is nothing to reset; coordinator node list")
        }
        try checkPlace(orders)
        var say = Progress(invocation)
        try say("looking whether the cluster can do without \(order.node)")
        try orders.requireDispensable()
        var result = ResetNode(node: order.node, report: ResetReport(checks: [], kept: []))
        if orders.runsPods, !invocation.flag(skipDrain.name), NodeOrders.isBegun(orders.status) {
            try say("moving its pods elsewhere")
            let answer = try orders.drain(order)
            guard answer.isDone else {
                throw CommandError(
                    "\(order.node) cannot be drained: \(DisplayText.escapedLines(answer.message))",
                    hint: "see coordinator node reset --help for the pods that may be ended, or --skip-drain")
            }
            result.isDrained = true
        }
        try say("removing its etcd member, if it has one")
        result.etcdMember = try orders.removeMember().etcdMember
        try say("the machine undoes what made it a node")
        result.report = try reset(orders)
        guard result.report.isClean else {
            try invocation.show(result)
            return .failed
        }
        result.hadNodeObject = NodeOrders.isBegun(orders.status) ? try orders.deleteNodeObject() : false
        try NodeExclusion.apply(.removed, to: order.node, by: "remove", access.client)
        try invocation.show(result)
        return .ok
    }

    /// Some machines cannot be taken away by an order that needs them.
    private static func checkPlace(_ orders: NodeOrders) throws {
        let node = orders.node
        let balancers = orders.status.nodes.filter { $0.role.contains(.loadBalancer) }
        if node.role.contains(.loadBalancer), balancers.count == 1 {
            throw CommandError(
                "\(node.name) is the only load balancer: nobody could reach the API",
                hint: "docs/operations.md tells how to replace its machine")
        }
        guard let address = node.address, orders.access.host.configuration.addresses.contains(address) else { return }
        throw CommandError(
            "\(node.name) hosts the coordinator, which carries the order",
            hint: "docs/operations.md tells how to move it")
    }

    private static func reset(_ orders: NodeOrders) throws -> ResetReport {
        let name = orders.node.name
        let proven = try orders.relay.prove(name)
        let order = ResetOrder(node: name, nodeUID: proven.uid)
        do {
            let body = try orders.relay.order(.reset, of: .node(name), order, seconds: 900)
            return try StrictJSON.decodeLenient(ResetReport.self, from: body)
        } catch let error as OrderSilence {
            throw CommandError(
                problems: error.problems,
                hint: "if the machine is gone for good: coordinator node remove \(name)")
        }
    }

    /// Says what happens on standard error: the answer comes at the end.
    private struct Progress {
        private let console: Console

        init(_ invocation: Invocation) { console = invocation.console }

        func callAsFunction(_ text: String) throws { console.printError(text) }
    }
}

/// A machine that is no node any more, or is not clean yet.
struct ResetNode: Codable, Printable {
    var node: String
    /// Absent where its pods were not asked to move.
    var isDrained: Bool?
    /// Number of the etcd member that was removed; absent where it had none.
    var etcdMember: String?
    /// Absent where the machine is not clean.
    var hadNodeObject: Bool?
    var report: ResetReport

    var text: String {
        let name = DisplayText.escaped(node)
        guard report.isClean else {
            return report.lines
                + "\(name) is not clean; node-agent status there tells more, and it tries again by itself\n"
        }
        return report.lines + (etcdMember.map { "etcd member \($0) was removed\n" } ?? "")
            + "\(name) was reset; next: a new ticket (coordinator ticket create --node \(name)) or another machine, "
            + "or a definition without it\n"
    }
}
