import Shared

/// `order/<id>`: an operator's order that may still be answered.
struct OpenOrderRow: Codable, Equatable, Sendable {
    static let prefix = "order/"
    /// Some answers come only when a machine has rebooted and is whole again.
    static let lifetimeSeconds = 6 * 3600

    var recipient: RelayRecipient
    var expires: Timestamp

    static func key(_ id: String) -> StoreKey { StoreKey(prefix + id) }

    func mayBeAnswered(by node: NodeRow, at now: Timestamp) -> Bool {
        guard now < expires else { return false }
        return switch recipient {
        case .node(let name): name == node.name
        case .role(let role): node.role.contains(role)
        case .operatorClient: false
        }
    }
}
