import Shared

/// Takes over what an operator signed, and takes it back.
enum Admissions {
    /// Stores a verified admission. The same one again changes nothing.
    static func add(_ admission: Verified<Admission>, now: Timestamp, to transaction: inout StoreTransaction) throws {
        let keyID = admission.payload.key.keyID
        if let known = try transaction.get(AdmissionRow.key(keyID), as: AdmissionRow.self) {
            guard known.admission != admission.payload else { return }
            guard isRenewed(known.admission, by: admission.payload, now) else {
                throw APIError(.conflict, "this key was admitted already, with another document")
            }
            try transaction.put(
                AdmissionRow.key(keyID),
                encoding: AdmissionRow(envelope: admission.envelope, admission: admission.payload))
            return
        }
        try transaction.put(
            AdmissionRow.key(keyID),
            encoding: AdmissionRow(envelope: admission.envelope, admission: admission.payload))
        try transaction.put(TicketRow.key(keyID), encoding: TicketRow())
        let target = admission.payload.node ?? admission.payload.pool.map { "pool \($0)" } ?? ""
        let isTicket = admission.payload.subject == .ticket
        try EventLog.append(
            EventRow.Content(
                time: now, kind: isTicket ? "ticket" : "approved", node: admission.payload.node,
                message: isTicket
                    ? "ticket \(keyID.prefix(12)) for \(target) as \(admission.payload.role)"
                    : "key \(keyID.prefix(12)) approved as \(target), \(admission.payload.role)"),
            to: &transaction)
    }

    /// Whether the operator says again, of a node whose approval has ended, what was said before.
    private static func isRenewed(_ old: Admission, by new: Admission, _ now: Timestamp) -> Bool {
        old.subject == .node && new.subject == .node && old.node == new.node && old.pool == new.pool
            && old.role == new.role && old.notAfter <= now
    }

    /// A revoked ticket enrols nobody any more; who enrolled with it stays.
    static func revoke(_ keyID: String, now: Timestamp, in transaction: inout StoreTransaction) throws {
        guard var ticket = try transaction.get(TicketRow.key(keyID), as: TicketRow.self) else {
            throw APIError(.notFound, "there is no ticket \(keyID.prefix(12))", hint: "coordinator ticket list")
        }
        guard ticket.revoked == nil else { return }
        ticket.revoked = now
        try transaction.put(TicketRow.key(keyID), encoding: ticket)
        try EventLog.append(
            EventRow.Content(time: now, kind: "ticket", node: nil, message: "ticket \(keyID.prefix(12)) revoked"),
            to: &transaction)
    }
}
