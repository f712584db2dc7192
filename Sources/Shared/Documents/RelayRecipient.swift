/// To whom a relay message goes: `node:NAME`, or `role:ROLE` for whichever node of that role takes it first, or
/// `operator`.
package enum RelayRecipient: Hashable, Sendable {
    case node(String)
    case role(Role)
    case operatorClient

    package init?(text: String) {
        if text == RelayMessage.operatorName {
            self = .operatorClient
        } else if text.hasPrefix("node:") {
            self = .node(String(text.dropFirst(5)))
        } else if text.hasPrefix("role:"), let role = Role(rawValue: String(text.dropFirst(5))) {
            self = .role(role)
        } else {
            return nil
        }
        guard isAddress else { return nil }
    }

    /// Whether somebody can be meant: the operator, a role, or what may be the name of a node. Mailboxes are keys that
    /// begin with a recipient, so nothing else may ever be one.
    package var isAddress: Bool {
        switch self {
        case .node(let name): PayloadRules.isNodeName(name)
        case .role, .operatorClient: true
        }
    }

    package var description: String {
        switch self {
        case .node(let name): "node:\(name)"
        case .role(let role): "role:\(role.rawValue)"
        case .operatorClient: RelayMessage.operatorName
        }
    }
}

extension RelayRecipient: TextCodable {
    package static var wordName: String { "a recipient" }
}
