import Shared

/// `coordinator node list`
enum NodeListCommand {
    static let command = Command(
        "list", summary: "show all nodes, and machines that wait for approval", options: [.output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        let status: ClusterStatus = try client.get(AdminRoutes.status)
        let pending: PendingList = try client.get(AdminRoutes.pending)
        try invocation.show(NodeList(nodes: status.nodes, pending: pending.pending))
        return .ok
    }
}

/// Nodes and those that want to become one.
struct NodeList: Codable, Tabular {
    static let tableHeader: [TextTable.Column] = [
        "NODE", "ROLES", "ADDRESS", "STATE", "UID", "CERTIFICATE UNTIL", "SYSTEM", "FINGERPRINT",
    ]
    static let emptyText = "there are no nodes; coordinator apply -f cluster.yaml names some"

    var nodes: [NodeStatus]
    var pending: [PendingList.Pending]

    private static func state(of node: NodeStatus) -> String {
        node.ban?.words ?? node.silence?.words ?? (node.uid == nil ? "not enrolled" : "enrolled")
    }

    var rows: [[String]] {
        nodes.map { node in
            [
                node.name, node.role.description, node.address ?? "",
                Self.state(of: node),
                node.uid.map { String($0.prefix(12)) } ?? "", node.certificateNotAfter?.description ?? "",
                node.facts.map { "\($0.operatingSystem), \($0.architecture)" } ?? "", "",
            ]
        }
            + pending.map { machine in
                [
                    machine.name, "", machine.facts.addresses.first ?? "", "waits for approval", "", "",
                    "\(machine.facts.operatingSystem), \(machine.facts.architecture)", machine.fingerprint,
                ]
            }
    }
}
