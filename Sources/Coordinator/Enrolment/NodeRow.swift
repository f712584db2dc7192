import Shared

/// `node/<name>`: a machine that enrolled.
struct NodeRow: Codable, Equatable, Sendable {
    enum State: String, Codable, Sendable {
        case active
        /// Its name is free again; its key is refused.
        case removed
        /// Its key is refused and its name stays taken.
        case banned
    }

    static let prefix = "node/"

    var name: String
    var uid: String
    var keyID: String
    var state: State
    var role: RoleSet
    var pool: String?
    /// PEM; the newest one.
    var certificate: String
    var enrolment: Envelope
    /// PEM.
    var csr: String
    var admissionKeyID: String
    var facts: MachineFacts
    var enrolled: Timestamp
    /// There exactly while the state is ``State/banned``.
    var ban: NodeBan?

    static func key(_ name: String) -> StoreKey { StoreKey("\(prefix)\(name)") }

    /// The answer to a request for a node by its name where no machine has enrolled as it.
    static func absence(of name: String) -> APIError {
        APIError(
            .notFound, "\(DisplayText.escaped(String(name.prefix(80)))) is not enrolled", hint: "coordinator node list")
    }

    static func all(in snapshot: Snapshot) throws -> [NodeRow] {
        try snapshot.list(prefix: prefix, as: NodeRow.self).map(\.value)
    }
}

/// `identity/<uid>`: the name of the node whose certificate carries this uid.
struct IdentityRow: Codable, Equatable, Sendable {
    var name: String

    static func key(_ uid: String) -> StoreKey { StoreKey("identity/\(uid)") }
}
