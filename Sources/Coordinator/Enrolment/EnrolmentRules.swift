import Shared

/// Who may become a node. Signatures are checked outside the transaction, everything that two requests could race for
/// inside of it.
struct EnrolmentRules: Sendable {
    /// What a verified request asks for.
    struct Candidate: Sendable {
        let admission: Verified<Admission>
        let enrolment: Verified<Enrolment>
        /// PEM, of the request.
        let csr: String
        /// PEM, made in advance; thrown away when the transaction finds another one or refuses.
        let certificate: String

        var keyID: String { enrolment.payload.nodeKey.keyID }
        var name: String { enrolment.payload.nodeName }
    }

    enum Verdict: Sendable, Equatable {
        case enrolled(certificate: String)
        case refused(APIError)
    }

    let now: Timestamp

    /// Binds the candidate's key to its ticket, or says why not. A refusal that the operator should hear of is in the
    /// events, so it is not thrown: that would undo the event.
    func decide(_ candidate: Candidate, in transaction: inout StoreTransaction) throws -> Verdict {
        let admission = candidate.admission.payload
        let ticketKey = TicketRow.key(admission.key.keyID)
        guard var ticket = try transaction.get(ticketKey, as: TicketRow.self) else {
            return .refused(Self.unknown)
        }
        let known = try transaction.get(NodeRow.key(candidate.name), as: NodeRow.self)
        if let binding = ticket.bindings.first(where: { $0.nodeKeyID == candidate.keyID }) {
            guard binding.nodeName == candidate.name else {
                return .refused(
                    APIError(status: 403, code: "node", message: "this key is node \(binding.nodeName) already"))
            }
            guard known?.keyID == candidate.keyID, known?.state == .active else {
                return .refused(
                    APIError(
                        status: 403, code: "node-removed", message: "node \(candidate.name) was removed or banned",
                        hint: Self.anew(admission)))
            }
            let isOver = try Certificate(pem: binding.certificate).notAfter <= now
            return isOver ? try renew(candidate, in: &transaction) : .enrolled(certificate: binding.certificate)
        }
        guard ticket.revoked == nil else {
            return .refused(
                APIError(
                    status: 403, code: "ticket-revoked", message: "this ticket was revoked",
                    hint: Self.anew(admission)))
        }
        guard ticket.bindings.count < admission.uses else {
            try alarm(&ticket, ticketKey, candidate, in: &transaction)
            return .refused(
                APIError(
                    status: 409, code: "ticket-used", message: "this ticket was used with another key",
                    hint: "see coordinator events; if the machine was rebuilt, make a new ticket for it"))
        }
        guard now < admission.notAfter else {
            return .refused(Self.ended(admission))
        }
        // The operator's word for the very key that the node has: its certificate ended while it was away.
        if let known, known.state == .active, known.keyID == candidate.keyID {
            return try renew(candidate, in: &transaction)
        }
        if let known, known.state != .removed {
            return .refused(
                APIError(
                    status: 409, code: "node-exists",
                    message: "another machine is node \(candidate.name) since \(known.enrolled)",
                    hint: "if it is gone for good: coordinator node remove \(candidate.name)"))
        }
        try bind(&ticket, candidate, in: &transaction)
        return .enrolled(certificate: candidate.certificate)
    }

    /// A new certificate for a node that is known by this key.
    private func renew(_ candidate: Candidate, in transaction: inout StoreTransaction) throws -> Verdict {
        guard var row = try transaction.get(NodeRow.key(candidate.name), as: NodeRow.self) else {
            return .refused(Self.unknown)
        }
        row.certificate = candidate.certificate
        try transaction.put(NodeRow.key(candidate.name), encoding: row)
        transaction.delete(PendingRow.key(candidate.keyID))
        try BootFailureRow.forget(candidate.name, in: &transaction)
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "enrolled", node: candidate.name,
                message: "\(candidate.name) is back with the key that it had, after its certificate ended"),
            to: &transaction)
        return .enrolled(certificate: candidate.certificate)
    }

    private func bind(
        _ ticket: inout TicketRow, _ candidate: Candidate, in transaction: inout StoreTransaction
    ) throws {
        let admission = candidate.admission.payload
        let uid = NodeUID.of(keyID: candidate.keyID)
        ticket.bindings.append(
            TicketRow.Binding(
                nodeKeyID: candidate.keyID, nodeName: candidate.name, uid: uid, certificate: candidate.certificate,
                time: now))
        try transaction.put(TicketRow.key(admission.key.keyID), encoding: ticket)
        try transaction.put(
            NodeRow.key(candidate.name),
            encoding: NodeRow(
                name: candidate.name, uid: uid, keyID: candidate.keyID, state: .active, role: admission.role,
                pool: admission.pool, certificate: candidate.certificate, enrolment: candidate.enrolment.envelope,
                csr: candidate.csr, admissionKeyID: admission.key.keyID, facts: candidate.enrolment.payload.facts,
                enrolled: now))
        try transaction.put(IdentityRow.key(uid), encoding: IdentityRow(name: candidate.name))
        transaction.delete(PendingRow.key(candidate.keyID))
        try BootFailureRow.forget(candidate.name, in: &transaction)
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "enrolled", node: candidate.name,
                message: "\(candidate.name) enrolled as \(admission.role) with key \(candidate.keyID.prefix(12))"),
            to: &transaction)
    }

    private func alarm(
        _ ticket: inout TicketRow, _ key: StoreKey, _ candidate: Candidate, in transaction: inout StoreTransaction
    ) throws {
        guard !ticket.refusedKeyIDs.contains(candidate.keyID), ticket.refusedKeyIDs.count < TicketRow.alarmedKeys
        else { return }
        ticket.refusedKeyIDs.append(candidate.keyID)
        try transaction.put(key, encoding: ticket)
        let holder = ticket.bindings.map(\.nodeName).joined(separator: ", ")
        try EventLog.append(
            EventRow.Content(
                time: now, kind: "ticket-used", node: candidate.name,
                message: "the ticket of \(holder) was shown again with another key \(candidate.keyID.prefix(12)): "
                    + "a cloned disk or a stolen ticket"), to: &transaction)
    }

    static func ended(_ admission: Admission) -> APIError {
        APIError(
            status: 403, code: "ticket-expired", message: "this ticket ended at \(admission.notAfter)",
            hint: anew(admission))
    }

    private static func anew(_ admission: Admission) -> String {
        let holder = admission.pool.map { "--pool \($0)" } ?? "--node \(admission.node ?? "NAME")"
        return "make a new one: coordinator ticket create \(holder)"
    }

    static let unknown = APIError(
        status: 403, code: "ticket-unknown", message: "no operator made this ticket",
        hint: "make one: coordinator ticket create --node NAME")
}
