import Shared

/// `POST /v1/admin/admissions`: the operator's word for a ticket or, in approval mode, for a node key. 201.
struct AdmissionUpload: Codable, Equatable, Sendable {
    var admission: Envelope
}

/// `GET /v1/admin/tickets`. `DELETE /v1/admin/tickets/{keyID}` revokes one; keys that it enrolled stay enrolled.
struct TicketList: Codable, Equatable, Sendable {
    var tickets: [Ticket]

    struct Ticket: Codable, Equatable, Sendable {
        enum State: String, Codable, Sendable {
            case open
            case used
            case expired
            case revoked
        }

        var keyID: String
        var node: String?
        var pool: String?
        var role: RoleSet
        var uses: Int
        var used: Int
        var issued: Timestamp
        var notAfter: Timestamp
        var state: State
    }
}

/// `GET /v1/admin/pending`: machines that wait for `coordinator node approve`.
struct PendingList: Codable, Equatable, Sendable {
    var pending: [Pending]

    struct Pending: Codable, Equatable, Sendable {
        var name: String
        /// What the machine shows too; compare before approving.
        var fingerprint: String
        var key: KeyRecord
        var facts: MachineFacts
        var since: Timestamp
    }
}
