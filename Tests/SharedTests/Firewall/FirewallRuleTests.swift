import Shared
import Testing

struct FirewallRuleTests {
    @Test(arguments: [
        ("22", 22, 22), ("2379-2380", 2379, 2380), ("1-65535", 1, 65535), ("443-443", 443, 443),
    ])
    func `ports are read`(text: String, first: Int, last: Int) {
        #expect(PortRange(text: text) == PortRange(first, last))
    }

    @Test(arguments: [
        "", "0", "022", "65536", "-1", "1-", "-", "2-1", "1-2-3", "1 ", " 1", "+1", "1e3", "99999999999999999999", "٢",
        "22; flush ruleset",
    ])
    func `what is no port is refused`(text: String) { #expect(PortRange(text: text) == nil) }

    @Test(arguments: [
        "everybody", "nodes", "pods", "role:etcd", "role:load-balancer", "node:cp-1", "10.0.0.0/8", "0.0.0.0/0",
    ])
    func `sides of rules are coded as what they were read from`(text: String) throws {
        let peer = try #require(FirewallPeer(text: text))
        #expect(peer.description == text)
        let json = try CanonicalJSON.encode([peer])
        #expect(try StrictJSON.decode([FirewallPeer].self, from: json) == [peer])
    }

    @Test(arguments: [
        "", "Everybody", "role:", "role:king", "node:", "10.0.0.1", "10.0.0.0/", "10.0.0.0/100", "10.0.0/8",
        "10.0.0.0.0/8", "10.0.0.0/8 accept; drop", "a.b.c.d/8", "::/0", "10.0.0.0/8\n",
    ])
    func `what is no side of a rule is refused`(text: String) throws {
        #expect(FirewallPeer(text: text) == nil)
        #expect(throws: (any Error).self) {
            try StrictJSON.decode([FirewallPeer].self, from: CanonicalJSON.encode([text]))
        }
    }

    @Test func `a pool's nodes count by their networks, and only where there is a pool of the role`() {
        let spec = FirewallSpec(rules: [], podSubnet: "10.244.0.0/16", nodeNetworks: ["10.9.0.0/16"])
        let node = RosterNode(name: "cp-1", roles: RoleSet([.controlPlane]), address: "10.0.0.1")
        let plain = FirewallSources(spec, roster: Roster(clusterUID: "u", generation: 1, nodes: [node]))
        #expect(plain.networks(of: .nodes) == ["10.0.0.1"])
        #expect(plain.networks(of: .role(.worker)) == [])
        #expect(plain.networks(of: .everybody) == nil)
        #expect(plain.networks(of: .network("0.0.0.0/0")) == nil)
        #expect(plain.networks(of: .node("gone")) == [])
        let pool = RosterPool(name: "cattle", roles: RoleSet([.worker]))
        let pooled = FirewallSources(spec, roster: Roster(clusterUID: "u", generation: 1, nodes: [node], pools: [pool]))
        #expect(pooled.networks(of: .nodes) == ["10.0.0.1", "10.9.0.0/16"])
        #expect(pooled.networks(of: .role(.worker)) == ["10.9.0.0/16"])
        #expect(pooled.networks(of: .role(.controlPlane)) == ["10.0.0.1"])
    }
}
