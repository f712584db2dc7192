/// One side of a firewall's rule: machines, or where packets come from. Coded as a text.
package enum FirewallPeer: Hashable, Sendable {
    /// `everybody`
    case everybody
    /// `nodes`: every node of the cluster.
    case nodes
    /// `pods`: the pod network, as far as pods show their own addresses.
    case pods
    /// `role:ROLE`
    case role(Role)
    /// `node:NAME`
    case node(String)
    /// An IPv4 network, `ADDRESS/LENGTH`.
    case network(String)

    /// Reads the coded text; nil for anything else. A network is only looked at as far as nothing but a network can get
    /// into a rule's text.
    package init?(text: String) {
        switch text {
        case "everybody": self = .everybody
        case "nodes": self = .nodes
        case "pods": self = .pods
        default:
            if text.hasPrefix("role:"), let role = Role(rawValue: String(text.dropFirst(5))) {
                self = .role(role)
            } else if text.hasPrefix("node:"), text.utf8.count > 5 {
                self = .node(String(text.dropFirst(5)))
            } else if Self.looksLikeNetwork(text) {
                self = .network(text)
            } else {
                return nil
            }
        }
    }

    package var description: String {
        switch self {
        case .everybody: "everybody"
        case .nodes: "nodes"
        case .pods: "pods"
        case .role(let role): "role:\(role.rawValue)"
        case .node(let name): "node:\(name)"
        case .network(let network): network
        }
    }

    /// For people: roles and nodes by their mere names.
    package var words: String {
        switch self {
        case .role(let role): role.rawValue
        case .node(let name): name
        default: description
        }
    }

    private static func looksLikeNetwork(_ text: String) -> Bool {
        let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard halves.count == 2, (1...2).contains(halves[1].count), halves[1].allSatisfy({ (48...57).contains($0) })
        else {
            return false
        }
        let parts = halves[0].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { (48...57).contains($0) } }
    }
}

extension FirewallPeer: TextCodable {
    package static var wordName: String { "a side of a rule" }
}
