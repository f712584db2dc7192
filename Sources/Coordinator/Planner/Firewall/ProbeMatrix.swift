import Shared

/// Which connections between named nodes are tried, and which of them must come through.
struct ProbeMatrix {
    private let spec: FirewallSpec
    private let roster: Roster
    private let sources: FirewallSources
    /// Sorted.
    let ports: [Int]

    /// - Parameter isKept: whether the nodes know the matrix; otherwise they try well-known ports only.
    init(_ spec: FirewallSpec, roster: Roster, isKept: Bool) {
        self.spec = spec
        self.roster = roster
        sources = FirewallSources(spec, roster: roster)
        ports = ProbePorts.all(with: isKept ? spec : nil)
    }

    /// What each node is ordered to try.
    func orders() -> [(node: String, order: ProbeOrder)] {
        roster.nodes.map { node in
            let others = roster.nodes.filter { $0.name != node.name }
            return (node.name, ProbeOrder(targets: others.map { ProbeTarget(node: $0.name, ports: ports) }))
        }
    }

    /// Whether the matrix lets `from` reach a TCP port of `target`.
    func opens(_ port: Int, of target: String, for from: String) -> Bool {
        guard let target = roster.node(named: target), let from = roster.node(named: from) else { return false }
        return spec.rules.contains { rule in
            rule.transport == .tcp && rule.opens(target) && rule.ports.contains { $0.contains(port) }
                && rule.from.contains { covers($0, from) }
        }
    }

    private func covers(_ peer: FirewallPeer, _ node: RosterNode) -> Bool {
        guard let networks = sources.networks(of: peer) else { return true }
        return networks.contains { text in
            guard let address = IPv4Address(node.address) else { return text == node.address }
            return IPv4Subnet(text)?.contains(address) ?? (text == node.address)
        }
    }
}
