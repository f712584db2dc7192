import Shared

/// `GET /v1/admin/tickets` and `DELETE /v1/admin/tickets/{keyID}`.
struct TicketEndpoint: Sendable {
    let cluster: ClusterState

    func list(_: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let now = cluster.clock()
        let rows = try snapshot.list(prefix: AdmissionRow.prefix, as: AdmissionRow.self).map(\.value.admission)
        let tickets = try rows.filter { $0.subject == .ticket }.map { admission in
            let row = try snapshot.get(TicketRow.key(admission.key.keyID), as: TicketRow.self) ?? TicketRow()
            return TicketList.Ticket(
                keyID: admission.key.keyID, node: admission.node, pool: admission.pool, role: admission.role,
                uses: admission.uses, used: row.bindings.count, issued: admission.issued,
                notAfter: admission.notAfter, state: Self.state(row, admission, now: now))
        }
        return .respond(try .json(TicketList(tickets: tickets.sorted { $0.issued < $1.issued })))
    }

    func revoke(_ request: Request) throws -> Outcome {
        let keyID = request.parameter("keyID")
        guard Hex.isHex(keyID, count: 64) else { throw APIError(.badRequest, "a ticket is named by 64 hex digits") }
        let now = cluster.clock()
        return .transact(cluster.store) { transaction in
            try Admissions.revoke(keyID, now: now, in: &transaction)
            return .noContent
        }
    }

    private static func state(_ row: TicketRow, _ admission: Admission, now: Timestamp) -> TicketList.Ticket.State {
        if row.bindings.count >= admission.uses { return .used }
        if row.revoked != nil { return .revoked }
        return now < admission.notAfter ? .open : .expired
    }
}
