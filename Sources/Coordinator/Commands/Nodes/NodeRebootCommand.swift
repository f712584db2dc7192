import Shared

/// `coordinator node reboot`
enum NodeRebootCommand {
    /// How long a machine may take to come back whole.
    private static let bootSeconds = 900
    /// How long a machine may take to refuse, where nobody can wait for its end.
    private static let refusalSeconds = 15

    static let command = Command(
        "reboot", summary: "reboot nodes now, one after the other, and wait until each is whole again",
        discussion: """
            Maintenance windows do not matter to it; all else is as when a node reboots by itself: one machine of the
            cluster at a time, only while all others are well, its pods moved elsewhere first and let in again
            afterwards. The first that does not reboot ends it.
            """,
        arguments: [Argument("NODE", summary: "their names, from 'node list'", count: .oneOrMore)],
        options: [
            Option(
                "wait", value: "TIME", summary: "how long each may wait for its turn and for the others, at most 1h",
                defaultValue: "5m"),
            Option(
                "timeout", value: "TIME", summary: "how long its pods may take to move, at most 1h", defaultValue: "5m"),
            NodeDrainCommand.localData, NodeDrainCommand.unmanaged, CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        let patience = try invocation.seconds("wait") ?? 300
        let drain = try invocation.seconds("timeout") ?? MaintenanceSettings.usualDrainSeconds
        guard (0...RebootOrder.longestPatienceSeconds).contains(patience) else {
            throw invocation.usage("option --wait wants at most 1h")
        }
        guard (1...DrainOrder.longestSeconds).contains(drain) else {
            throw invocation.usage("option --timeout wants 1s to 1h")
        }
        let access = try ClusterAccess(invocation)
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        let nodes = try invocation.arguments("NODE").map { try NodeOrders.node($0, in: status) }
        if let absent = nodes.first(where: { $0.uid == nil }) {
            throw CommandError("\(absent.name) is not enrolled", hint: "coordinator node list")
        }
        let relay = OperatorRelay(
            access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        var result = RebootedNodes(nodes: [])
        for node in nodes {
            invocation.console.printError("\(node.name): waiting for its turn, then rebooting")
            let order = RebootOrder(
                node: node.name, nodeUID: try relay.prove(node.name).uid, patienceSeconds: patience,
                drainTimeoutSeconds: drain, deletesLocalData: invocation.flag(NodeDrainCommand.localData.name),
                deletesUnmanaged: invocation.flag(NodeDrainCommand.unmanaged.name))
            let report = reboot(node, order, relay)
            result.nodes.append(report)
            guard report.isRebooted != false else { break }
        }
        try invocation.show(result)
        return result.nodes.contains { $0.isRebooted == false } ? .failed : .ok
    }

    private static func reboot(_ node: NodeStatus, _ order: RebootOrder, _ relay: OperatorRelay) -> RebootedNode {
        // Whoever carries the answer goes down with it.
        let isOwnHost = node.address.map { relay.access.host.configuration.addresses.contains($0) } ?? false
        let seconds =
            isOwnHost ? refusalSeconds : order.patienceSeconds + order.drainTimeoutSeconds + bootSeconds
        do {
            let body = try relay.order(.reboot, of: .node(node.name), order, seconds: seconds)
            let report = try StrictJSON.decodeLenient(RebootReport.self, from: body)
            return RebootedNode(
                node: node.name, isRebooted: report.isRebooted, message: RelayedText.forPeople(report.message))
        } catch is OrderSilence where isOwnHost {
            return RebootedNode(
                node: node.name,
                message: "it hosts the coordinator, and reboots when it may; coordinator status tells the rest")
        } catch {
            let problems = (error as? CommandError)?.problems ?? ["\(error)"]
            return RebootedNode(node: node.name, isRebooted: false, message: problems.joined(separator: "; "))
        }
    }
}

/// What became of an order to reboot.
struct RebootedNodes: Codable, Printable {
    var nodes: [RebootedNode]

    var text: String { nodes.map(\.text).joined() }
}

struct RebootedNode: Codable, Printable {
    var node: String
    /// Absent where nobody could wait for it.
    var isRebooted: Bool?
    /// In words; why not, where it is not.
    var message: String

    var text: String { "\(DisplayText.escaped(node)): \(DisplayText.escaped(message))\n" }
}
