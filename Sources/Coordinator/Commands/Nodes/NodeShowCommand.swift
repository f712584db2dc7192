import Shared

/// `coordinator node show`
enum NodeShowCommand {
    static let command = Command(
        "show", summary: "show everything that is known of a node",
        arguments: [Argument("NODE", summary: "its name")], options: [.output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        let name = try invocation.requiredArgument("NODE")
        let status: ClusterStatus = try client.get(AdminRoutes.status)
        let node = try NodeOrders.node(name, in: status)
        let conditions = status.conditions.filter { $0.node == node.name }.map(\.name).sorted()
        try invocation.show(NodeDetails(node: node, conditions: conditions))
        return .ok
    }
}

/// Everything that is known of one node.
struct NodeDetails: Codable, Printable {
    var node: NodeStatus
    /// The names of the conditions that hold by its word.
    var conditions: [String]

    /// One member a line.
    var text: String {
        let facts = node.facts
        let members: [(String, String?)] = [
            ("name", node.name), ("roles", node.role.description), ("address", node.address),
            ("uid", node.uid ?? "not enrolled"), ("enrolled", node.enrolled?.description),
            ("last seen", node.lastSeen?.description), ("certificate", node.certificateNotAfter.map { "until \($0)" }),
            ("state", NodeProgress.text(of: node)), ("since", node.activity?.since.description),
            ("gives up", node.activity?.deadline?.description), ("agent", node.activity?.agentVersion),
            ("conditions", conditions.isEmpty ? nil : conditions.joined(separator: ", ")),
            ("hostname", facts?.hostname), ("machine id", facts?.machineID),
            ("system", facts.map { "\($0.operatingSystem), kernel \($0.kernel), \($0.architecture)" }),
            ("size", facts.map { "\($0.cpus) CPUs, \($0.memoryMiB) MiB" }),
            ("addresses", facts?.addresses.joined(separator: ", ")),
        ]
        return members.compactMap { name, value in
            value.map { name + String(repeating: " ", count: 13 - name.count) + DisplayText.escaped($0) + "\n" }
        }.joined()
    }
}
