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

/// A port or several in a row, coded as `2379` or `2379-2380`.
package struct PortRange: Hashable, Sendable, CustomStringConvertible {
    package let first: Int
    package let last: Int

    package init(_ port: Int) { self.init(port, port) }

    package init(_ first: Int, _ last: Int) {
        self.first = first
        self.last = last
    }

    /// Reads `N` or `N-M` with 1 ≤ N ≤ M ≤ 65535; nil for anything else.
    package init?(text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { (48...57).contains($0) } && part.utf8.first != UInt8(ascii: "0") ? Int(part) : nil
        }
        guard (1...2).contains(parts.count), numbers.count == parts.count, let first = numbers.first,
            let last = numbers.last, 1 <= first, first <= last, last <= 65535
        else { return nil }
        self.init(first, last)
    }

    package func contains(_ port: Int) -> Bool { first <= port && port <= last }

    package var description: String { first == last ? "\(first)" : "\(first)-\(last)" }
}

extension PortRange: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = PortRange(text: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no port: \(text.prefix(20))"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
