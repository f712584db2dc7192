import Shared

/// `relay/<recipient>/<id>`: a message that waits for its recipient. The recipient stands in the key, so that a reader
/// looks at, and is woken by, its own messages only.
struct RelayRow: Codable, Equatable, Sendable {
    static let prefix = "relay/"

    var envelope: Envelope
    var id: String
    var sender: String
    var recipient: RelayRecipient
    var topic: String
    var expires: Timestamp
    /// For messages to a role: who is looking at it, and until when nobody else is asked.
    var claimedBy: String?
    var claimedUntil: Timestamp?

    static func prefix(of recipient: RelayRecipient) -> String { "\(prefix)\(recipient)/" }

    static func key(_ id: String, to recipient: RelayRecipient) -> StoreKey {
        StoreKey(prefix(of: recipient) + id)
    }
}

/// Who takes messages.
enum RelayReader: Equatable, Sendable {
    case node(name: String, roles: RoleSet)
    case operatorClient

    /// Whose messages are this reader's, claims aside.
    var recipients: [RelayRecipient] {
        switch self {
        case .node(let name, let roles): [.node(name)] + roles.roles.map { .role($0) }
        case .operatorClient: [.operatorClient]
        }
    }
}
