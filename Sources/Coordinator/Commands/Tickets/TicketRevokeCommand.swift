import HTTPClient
import Shared

/// `coordinator ticket revoke`
enum TicketRevokeCommand {
    static let command = Command(
        "revoke", summary: "end a ticket; nodes that it enrolled stay enrolled",
        arguments: [Argument("TICKET", summary: "its identifier, or the beginning of it, from 'ticket list'")],
        options: [.output]
    ) { invocation in
        let client = try CoordinatorHost.require(invocation).client
        let wanted = try invocation.requiredArgument("TICKET")
        let list: TicketList = try client.get(AdminRoutes.tickets)
        let found = list.tickets.filter { $0.keyID.hasPrefix(wanted) }
        guard let ticket = found.first, found.count == 1, !wanted.isEmpty else {
            throw CommandError(
                found.isEmpty ? "there is no ticket \(wanted)" : "\(found.count) tickets begin with \(wanted)",
                hint: "coordinator ticket list")
        }
        try client.delete("\(AdminRoutes.tickets)/\(HTTPRequest.escape(ticket.keyID))")
        try invocation.show(RevokedTicket(keyID: ticket.keyID, node: ticket.node, pool: ticket.pool))
        return .ok
    }
}

/// A ticket that nobody can use any more.
struct RevokedTicket: Codable, Printable {
    var keyID: String
    var node: String?
    var pool: String?

    var text: String { "ticket \(keyID.prefix(12)) is revoked\n" }
}
