/// The operator's signed word that the holder of a key may become a node.
package struct Admission: DocumentPayload {
    package static let kind = DocumentKind.admission

    /// Whose key is admitted: a one-time ticket, or a machine's node key (approval mode).
    package enum Subject: String, Codable, Sendable {
        case ticket
        case node
    }

    package var clusterUID: String
    package var subject: Subject
    package var key: KeyRecord
    /// Exactly one of `node` and `pool` is present.
    package var node: String?
    package var pool: String?
    package var role: RoleSet
    /// How many different node keys may use it; 1 for a named node.
    package var uses: Int
    package var issued: Timestamp
    package var notAfter: Timestamp

    package init(
        clusterUID: String, subject: Subject, key: KeyRecord, node: String?, pool: String?, role: RoleSet, uses: Int,
        issued: Timestamp, notAfter: Timestamp
    ) {
        self.clusterUID = clusterUID
        self.subject = subject
        self.key = key
        self.node = node
        self.pool = pool
        self.role = role
        self.uses = uses
        self.issued = issued
        self.notAfter = notAfter
    }
}
