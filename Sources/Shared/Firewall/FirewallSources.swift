/// Which addresses the sides of rules stand for in one generation.
package struct FirewallSources: Sendable {
    private let roster: Roster
    private let spec: FirewallSpec

    package init(_ spec: FirewallSpec, roster: Roster) {
        self.spec = spec
        self.roster = roster
    }

    /// Addresses and networks, sorted, without repetition; nil for everybody, empty for nobody.
    package func networks(of peer: FirewallPeer) -> [String]? {
        let found: [String]
        switch peer {
        case .everybody: return nil
        case .network("0.0.0.0/0"): return nil
        case .network(let network): found = [network]
        case .pods: found = [spec.podSubnet]
        case .nodes: found = roster.nodes.map(\.address) + (roster.pools == nil ? [] : spec.nodeNetworks)
        case .node(let name): found = roster.node(named: name).map { [$0.address] } ?? []
        case .role(let role):
            let hasPool = roster.pools?.contains { $0.roles.contains(role) } ?? false
            found = roster.nodes(with: role).map(\.address) + (hasPool ? spec.nodeNetworks : [])
        }
        return Set(found).sorted()
    }
}
