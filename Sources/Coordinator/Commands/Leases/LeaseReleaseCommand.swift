import HTTPClient
import Shared

/// `coordinator lease release`
enum LeaseReleaseCommand {
    private struct NoBody: Encodable {}

    static let command = Command(
        "release", summary: "take a lease away from the node that holds it",
        discussion: "It is not renewed any more, and ends when the holder's time is up, ten minutes from now at the "
            + "latest; the holder may be at work until then. Afterwards others come first for a minute.",
        arguments: [Argument("LEASE", summary: "its name, from 'lease list'")],
        options: [.flag("yes", summary: "do it"), .output]
    ) { invocation in
        let name = try invocation.requiredArgument("LEASE")
        guard invocation.flag("yes") else {
            throw CommandError(
                "this stops what the holder of \(DisplayText.escaped(name)) is doing",
                hint: "coordinator lease release \(DisplayText.escaped(name)) --yes")
        }
        let client = try CoordinatorHost.require(invocation).client
        let lease: LeaseStatus = try client.post(
            "\(AdminRoutes.leases)/\(HTTPRequest.escape(name))/release", NoBody())
        try invocation.show(ReleasedLease(lease: lease))
        return .ok
    }
}

/// A lease that ends.
struct ReleasedLease: Codable, Printable {
    var lease: LeaseStatus

    var text: String {
        "\(DisplayText.escaped(lease.holder)) gets no more time for \(DisplayText.escaped(lease.name)); it ends at "
            + "\(lease.expires)\n"
    }
}
