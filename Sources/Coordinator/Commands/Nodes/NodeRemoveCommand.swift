import HTTPClient
import Shared

/// `coordinator node remove`
enum NodeRemoveCommand {
    static let command = Command(
        "remove", summary: "refuse a machine's key, and free its name for another machine",
        discussion: "For a machine that is gone for good or was rebuilt. It is refused from its next request on; what "
            + "runs on it goes on running.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")], options: [.output]
    ) { invocation in
        try invocation.show(ExcludedNode.exclude(invocation, .removed, by: "remove"))
        return .ok
    }
}

/// `coordinator node ban`
enum NodeBanCommand {
    static let command = Command(
        "ban", summary: "refuse a machine's key, and keep its name taken",
        discussion: "For a machine that is not trusted any more. It is refused from its next request on; nothing else "
            + "can take its name until 'node remove'.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")], options: [.output]
    ) { invocation in
        try invocation.show(ExcludedNode.exclude(invocation, .banned, by: "ban"))
        return .ok
    }
}

/// A node whose key is refused from now on: what both have in common.
struct ExcludedNode: Codable, Printable {
    private struct NoBody: Encodable {}

    var node: String
    /// `removed` or `banned`.
    var state: NodeRow.State

    var text: String {
        let node = DisplayText.escaped(node)
        let next = state == .removed ? "; coordinator cloud-init --node \(node) brings a new machine in" : ""
        return "\(node) was \(state.rawValue)\(next)\n"
    }

    fileprivate static func exclude(
        _ invocation: Invocation, _ state: NodeRow.State, by verb: String
    ) throws -> ExcludedNode {
        let name = try invocation.requiredArgument("NODE")
        let client = try CoordinatorHost.require(invocation).client
        try client.post("\(AdminRoutes.nodes)/\(HTTPRequest.escape(name))/\(verb)", NoBody())
        return ExcludedNode(node: name, state: state)
    }
}
