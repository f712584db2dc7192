/// To whom a relay message goes: `node:NAME`, or `role:ROLE` for whichever node of that role takes it first, or
/// `operator`.
package enum RelayRecipient: Hashable, Sendable {
    case node(String)
    case role(Role)
    case operatorClient

    package init?(text: String) {
        if text == RelayMessage.operatorName {
            self = .operatorClient
        } else if text.hasPrefix("node:"), text.count > 5 {
            self = .node(String(text.dropFirst(5)))
        } else if text.hasPrefix("role:"), let role = Role(rawValue: String(text.dropFirst(5))) {
            self = .role(role)
        } else {
            return nil
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
