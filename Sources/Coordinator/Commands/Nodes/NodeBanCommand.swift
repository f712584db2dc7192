import HTTPClient
import Shared

/// `coordinator node ban`
enum NodeBanCommand {
    static let command = Command(
        "ban", summary: "refuse a machine's key, and keep its name taken",
        discussion: "For a machine that is not trusted any more. It is refused from its next request on; nothing else "
            + "can take its name until 'node remove'.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")], options: [.output]
    ) { invocation in
        let name = try invocation.requiredArgument("NODE")
        let client = try CoordinatorHost.require(invocation).client
        _ = try NodeOrders.node(name, in: client.get(AdminRoutes.status))
        try NodeExclusion.apply(.banned, to: name, by: "ban", client)
        try invocation.show(BannedNode(node: name, state: .banned))
        return .ok
    }
}

/// A node whose key is refused from now on.
struct BannedNode: Codable, Printable {
    var node: String
    var state: NodeRow.State

    var text: String { "\(DisplayText.escaped(node)) was banned\n" }
}

/// Has the server refuse a node's key from its next request on.
enum NodeExclusion {
    private struct NoBody: Encodable {}

    static func apply(_ state: NodeRow.State, to name: String, by verb: String, _ client: AdminClient) throws {
        try client.post("\(AdminRoutes.nodes)/\(HTTPRequest.escape(name))/\(verb)", NoBody())
    }
}
