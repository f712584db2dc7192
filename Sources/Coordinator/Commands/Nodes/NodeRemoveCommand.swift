import HTTPClient
import Shared

/// `coordinator node remove`
enum NodeRemoveCommand {
    static let command = Command(
        "remove", summary: "refuse a machine's key, and free its name for another machine",
        discussion: "For a machine that is gone for good or was rebuilt. It is refused from its next request on; what "
            + "runs on it goes on running.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")]
    ) { invocation in
        try NodeExclusion.run(invocation, verb: "remove")
        let name = try invocation.requiredArgument("NODE")
        try invocation.console.print(
            "\(name) was removed; coordinator cloud-init --node \(name) brings a new machine in")
        return .ok
    }
}

/// `coordinator node ban`
enum NodeBanCommand {
    static let command = Command(
        "ban", summary: "refuse a machine's key, and keep its name taken",
        discussion: "For a machine that is not trusted any more. It is refused from its next request on; nothing else "
            + "can take its name until 'node remove'.",
        arguments: [Argument("NODE", summary: "its name, from 'node list'")]
    ) { invocation in
        try NodeExclusion.run(invocation, verb: "ban")
        try invocation.console.print("\(try invocation.requiredArgument("NODE")) was banned")
        return .ok
    }
}

/// What both have in common.
private enum NodeExclusion {
    private struct NoBody: Encodable {}

    static func run(_ invocation: Invocation, verb: String) throws {
        let name = HTTPRequest.escape(try invocation.requiredArgument("NODE"))
        let client = try CoordinatorHost.require(invocation).client
        try client.post("\(AdminRoutes.nodes)/\(name)/\(verb)", NoBody())
    }
}
