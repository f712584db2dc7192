import Shared

/// `coordinator ticket list`
enum TicketListCommand {
    static let command = Command("list", summary: "show the tickets and what became of them", options: [.output]) {
        invocation in
        let list: TicketList = try CoordinatorHost.require(invocation).client.get(AdminRoutes.tickets)
        try invocation.show(list)
        return .ok
    }
}

extension TicketList: Tabular {
    static let tableHeader: [TextTable.Column] = ["TICKET", "FOR", "ROLES", "STATE", "USED", "NOT AFTER"]
    static let emptyText = "there are no tickets"

    var rows: [[String]] {
        tickets.map { ticket in
            [
                String(ticket.keyID.prefix(12)), ticket.node ?? ticket.pool.map { "pool \($0)" } ?? "",
                ticket.role.description, ticket.state.rawValue, "\(ticket.used)/\(ticket.uses)",
                ticket.notAfter.description,
            ]
        }
    }
}
