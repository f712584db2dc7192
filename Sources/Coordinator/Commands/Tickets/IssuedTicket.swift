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

    init(_ admission: Admission) {
        keyID = admission.key.keyID
        node = admission.node
        pool = admission.pool
        role = admission.role
        uses = admission.uses
        issued = admission.issued
        notAfter = admission.notAfter
    }

    var text: String { "ticket \(keyID.prefix(12)) for \(node ?? pool ?? ""), \(role), until \(notAfter)\n" }
}
