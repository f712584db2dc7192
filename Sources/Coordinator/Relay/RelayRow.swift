import Shared

/// `relay/<id>`: a message that waits for its recipient.
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

    static func key(_ id: String) -> StoreKey { StoreKey("\(prefix)\(id)") }
}

/// Who takes messages.
enum RelayReader: Equatable, Sendable {
    case node(name: String, roles: RoleSet)
    case operatorClient

    /// Whether a message is this reader's, claims aside.
    func isAddressed(by recipient: RelayRecipient) -> Bool {
        switch (self, recipient) {
        case (.node(let name, _), .node(let other)): name == other
        case (.node(_, let roles), .role(let role)): roles.contains(role)
        case (.operatorClient, .operatorClient): true
        default: false
        }
    }
}
