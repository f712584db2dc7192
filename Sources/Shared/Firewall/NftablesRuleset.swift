/// One node's rules as nftables reads them: a table of its own, replaced as a whole, so that nobody else's rules are
/// touched.
///
/// Only what is addressed to the node itself is looked at. What it forwards, pods' traffic, is the network provider's;
/// what it sends is free. A port that kube-proxy translates never comes to `input` under its number, so node ports that
/// are not for everybody are refused before the translation.
package struct NftablesRuleset: Sendable {
    package static let table = "muster"

    private let node: RosterNode
    private let spec: FirewallSpec
    private let sources: FirewallSources

    package init(_ spec: FirewallSpec, node: RosterNode, roster: Roster) {
        self.node = node
        self.spec = spec
        sources = FirewallSources(spec, roster: roster)
    }

    private var rules: [FirewallRule] { spec.rules.filter { $0.opens(node) } }

    /// The file: `add` makes the `delete` work the first time too, and all of it is one transaction.
    package var text: String {
        let chains = [nodePorts, prerouting, input].filter { !$0.isEmpty }
        let parts = sets + chains
        return """
            # Written by node-agent: what the signed manifest opens on \(node.name).
            # Whatever else comes in is dropped, unless it answers what this machine began.
            add table inet \(Self.table)
            delete table inet \(Self.table)
            table inet \(Self.table) {
            \(parts.map { $0.map { "    \($0)\n" }.joined() }.joined(separator: "\n"))}

            """
    }

    /// Sides that stand for many addresses, each as a set.
    private var sets: [[String]] {
        var seen: Set<String> = []
        return rules.flatMap(\.from).compactMap { peer in
            guard let name = Self.setName(peer), seen.insert(name).inserted,
                let networks = sources.networks(of: peer), !networks.isEmpty
            else { return nil }
            return [
                "set \(name) {", "    type ipv4_addr", "    flags interval", "    auto-merge",
                "    elements = { \(networks.joined(separator: ", ")) }", "}",
            ]
        }
    }

    private var restricted: [FirewallRule] {
        rules.filter { $0.isTranslated && !$0.from.contains { sources.networks(of: $0) == nil } }
    }

    private var nodePorts: [String] {
        guard let rule = restricted.first else { return [] }
        let sources = rule.from.compactMap(source)
        return ["chain node_ports {", "    iifname \"lo\" return"] + sources.map { "    \($0) return" }
            + ["    counter drop", "}"]
    }

    private var prerouting: [String] {
        guard !restricted.isEmpty else { return [] }
        let jumps = restricted.map { rule in
            "    ct state new fib daddr type local \(Self.match(rule)) jump node_ports"
        }
        return ["chain prerouting {", "    type filter hook prerouting priority mangle; policy accept;"] + jumps + ["}"]
    }

    private var input: [String] {
        var lines = [
            "chain input {",
            "    type filter hook input priority filter; policy drop;",
            "    iifname \"lo\" accept",
            "    ct state established,related accept",
            "    meta l4proto { icmp, igmp, ipv6-icmp } accept",
            "    udp sport 67 udp dport 68 accept comment \"DHCP\"",
            "    ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment \"DHCP\"",
        ]
        if node.roles.contains(.controlPlane) || node.roles.contains(.worker) {
            lines.append("    ip saddr \(spec.podSubnet) ct status dnat accept comment \"services, for pods\"")
        }
        for rule in rules {
            let comment = " comment \"\(Self.comment(rule.why))\""
            if rule.isTranslated, let ports = rule.ports.first {
                lines.append(
                    "    meta l4proto \(rule.transport.rawValue) ct status dnat ct original proto-dst \(ports) accept\(comment)"
                )
            }
            for peer in rule.from {
                if sources.networks(of: peer) == nil {
                    lines.append("    \(Self.match(rule)) accept\(comment)")
                } else if let source = source(peer) {
                    lines.append("    \(source) \(Self.match(rule)) accept\(comment)")
                }
            }
        }
        return lines + ["    counter drop", "}"]
    }

    /// The match of a source that has addresses.
    private func source(_ peer: FirewallPeer) -> String? {
        guard let networks = sources.networks(of: peer), let first = networks.first else { return nil }
        return "ip saddr \(Self.setName(peer).map { "@\($0)" } ?? first)"
    }

    private static func match(_ rule: FirewallRule) -> String {
        guard rule.transport.hasPorts else { return "meta l4proto \(rule.transport.number)" }
        let ports = rule.ports.map(\.description)
        let text = ports.count == 1 ? ports[0] : "{ \(ports.joined(separator: ", ")) }"
        return "\(rule.transport.rawValue) dport \(text)"
    }

    /// Nil for a side that is one network.
    private static func setName(_ peer: FirewallPeer) -> String? {
        switch peer {
        case .nodes: "nodes"
        case .role(let role): "role_" + identifier(role.rawValue)
        case .node(let name): "node_" + identifier(name)
        case .everybody, .pods, .network: nil
        }
    }

    private static func identifier(_ text: String) -> String {
        String(text.utf8.map { byte in byte == UInt8(ascii: "-") ? "_" : Character(UnicodeScalar(byte)) })
    }

    /// At most what nftables takes, and nothing that ends a quotation.
    private static func comment(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(100).map { scalar in
                scalar.isASCII && scalar.value >= 32 && scalar.value != 34 && scalar.value != 92 && scalar.value != 127
                    ? Character(scalar) : "?"
            })
    }
}
