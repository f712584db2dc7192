import Shared

/// `coordinator node drain`
enum NodeDrainCommand {
    static let localData = Option.flag(
        "delete-local-data", summary: "also move pods whose data on the node is lost with them (emptyDir)")
    static let unmanaged = Option.flag(
        "delete-unmanaged", summary: "also end pods that nobody starts again elsewhere")

    static let command = Command(
        "drain", summary: "move a node's pods elsewhere, and let no new ones come",
        discussion: """
            A control plane does it, on an order that is signed with the operator's key. Disruption budgets are
            respected; when the time is up it is given up, and pods may come to the node again.
            """,
        arguments: [Argument("NODE", summary: "its name, from 'node list'")],
        options: [
            Option("timeout", value: "TIME", summary: "how long pods may take, at most 1h", defaultValue: "5m"),
            localData, unmanaged, CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        try Self.run(invocation, try order(invocation))
    }

    static func order(_ invocation: Invocation) throws -> DrainOrder {
        let seconds = try invocation.seconds("timeout") ?? 300
        guard (1...DrainOrder.longestSeconds).contains(seconds) else {
            throw invocation.usage("option --timeout wants 1s to 1h")
        }
        return DrainOrder(
            node: try invocation.requiredArgument("NODE"), timeoutSeconds: seconds,
            deletesLocalData: invocation.flag(localData.name), deletesUnmanaged: invocation.flag(unmanaged.name))
    }

    fileprivate static func run(_ invocation: Invocation, _ order: DrainOrder) throws -> ExitStatus {
        let access = try ClusterAccess(invocation)
        let orders = try NodeOrders(
            order.node, access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        guard orders.runsPods else {
            throw CommandError("\(order.node) is \(orders.node.role) and runs no pods")
        }
        let answer = try orders.drain(order)
        try invocation.show(
            DrainedNode(
                node: order.node, isDrained: answer.isDone && !order.onlyUncordons,
                message: RelayedText.forPeople(answer.message)))
        return answer.isDone ? .ok : .failed
    }
}

/// `coordinator node uncordon`
enum NodeUncordonCommand {
    static let command = Command(
        "uncordon", summary: "let pods come to a drained node again",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")],
        options: [CommonOptions.operatorKey, .output]
    ) { invocation in
        try NodeDrainCommand.run(
            invocation,
            DrainOrder(node: try invocation.requiredArgument("NODE"), timeoutSeconds: 60, onlyUncordons: true))
    }
}

/// What became of a node's pods.
struct DrainedNode: Codable, Printable {
    var node: String
    /// Whether it is empty but for what belongs to it, and takes no pods.
    var isDrained: Bool
    /// In words; why it was given up, where it was.
    var message: String

    var text: String { "\(DisplayText.escaped(node)): \(DisplayText.escaped(message))\n" }
}

/// Text that a node has sent.
enum RelayedText {
    static func forPeople(_ text: String) -> String { String(text.prefix(2000)) }
}
