/// One row of the port matrix: who may begin a conversation with whom, and why.
package struct FirewallRule: Codable, Equatable, Sendable {
    /// The nodes that it opens: `nodes`, `role:…` or `node:…`.
    package var to: [FirewallPeer]
    package var from: [FirewallPeer]
    package var transport: FirewallTransport
    /// Empty for a transport without ports.
    package var ports: [PortRange]
    /// Whether kube-proxy translates the destination before the machine's own filter sees it: node ports.
    package var isTranslated: Bool
    /// For people: "clients of etcd".
    package var why: String

    package init(
        to: [FirewallPeer], from: [FirewallPeer], _ transport: FirewallTransport, _ ports: [PortRange],
        isTranslated: Bool = false, why: String
    ) {
        self.to = to
        self.from = from
        self.transport = transport
        self.ports = ports
        self.isTranslated = isTranslated
        self.why = why
    }

    /// Whether the rule opens a node.
    package func opens(_ node: RosterNode) -> Bool {
        to.contains { peer in
            switch peer {
            case .nodes: true
            case .role(let role): node.roles.contains(role)
            case .node(let name): node.name == name
            case .everybody, .pods, .network: false
            }
        }
    }
}

/// What carries a conversation.
package enum FirewallTransport: String, Codable, CaseIterable, Sendable {
    case tcp
    case udp
    /// IP in IP, protocol 4.
    case ipip
    /// Protocol 112: who has the virtual address.
    case vrrp

    /// The number in the IP header.
    package var number: Int {
        switch self {
        case .tcp: 6
        case .udp: 17
        case .ipip: 4
        case .vrrp: 112
        }
    }

    package var hasPorts: Bool { self == .tcp || self == .udp }
}
