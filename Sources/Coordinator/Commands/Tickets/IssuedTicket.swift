import Shared

/// A ticket that was just made, without the key that it is.
struct IssuedTicket: Codable, Printable {
    var keyID: String
    var node: String?
    var pool: String?
    var role: RoleSet
    /// How many machines may use it.
    var uses: Int
    var issued: Timestamp
    var notAfter: Timestamp
    /// Open tickets of the same node that this one takes the place of; absent where there were none.
    var superseded: [String]?

    init(_ ticket: NewTicket) {
        let admission = ticket.admission
        keyID = admission.key.keyID
        node = admission.node
        pool = admission.pool
        role = admission.role
        uses = admission.uses
        issued = admission.issued
        notAfter = admission.notAfter
        superseded = ticket.superseded.isEmpty ? nil : ticket.superseded
    }

    var text: String { "ticket \(keyID.prefix(12)) for \(node ?? pool ?? ""), \(role), until \(notAfter)\n" }
}
