import Shared
import TestSupport
import Testing

struct NftablesRulesetTests {
    private static let nodes = [
        RosterNode(name: "cp-1", roles: RoleSet([.controlPlane]), address: "10.0.0.11"),
        RosterNode(name: "etcd-1", roles: RoleSet([.etcd]), address: "10.0.0.21"),
        RosterNode(name: "lb", roles: RoleSet([.loadBalancer]), address: "10.0.0.10"),
    ]
    private static let roster = Roster(clusterUID: "u", generation: 1, nodes: nodes)
    private static let rules = [
        FirewallRule(
            to: [.role(.etcd)], from: [.role(.controlPlane), .role(.etcd)], .tcp, [PortRange(2379)], why: "etcd"),
        FirewallRule(to: [.node("lb")], from: [.everybody], .tcp, [PortRange(7440, 7441)], why: "coordinator"),
        FirewallRule(to: [.role(.loadBalancer)], from: [.role(.loadBalancer)], .vrrp, [], why: "who \"is\" it\n"),
        FirewallRule(
            to: [.nodes], from: [.network("192.0.2.0/24"), .role(.worker)], .tcp, [PortRange(22), PortRange(9100)],
            why: "SSH"),
        FirewallRule(
            to: [.role(.controlPlane)], from: [.nodes, .pods], .udp, [PortRange(30000, 32767)], isTranslated: true,
            why: "node ports"),
    ]

    private func text(_ name: String) throws -> String {
        let spec = FirewallSpec(rules: Self.rules, podSubnet: "10.244.0.0/16", nodeNetworks: [])
        let node = try #require(Self.roster.node(named: name))
        return NftablesRuleset(spec, node: node, roster: Self.roster).text
    }

    @Test func `a node's table opens what the matrix lists for it and nothing else`() throws {
        #expect(
            differences(
                try text("cp-1"),
                """
                # Written by node-agent: what the signed manifest opens on cp-1.
                # Whatever else comes in is dropped, unless it answers what this machine began.
                add table inet muster
                delete table inet muster
                table inet muster {
                    set nodes {
                        type ipv4_addr
                        flags interval
                        auto-merge
                        elements = { 10.0.0.10, 10.0.0.11, 10.0.0.21 }
                    }

                    chain node_ports {
                        iifname "lo" return
                        ip saddr @nodes return
                        ip saddr 10.244.0.0/16 return
                        counter drop
                    }

                    chain prerouting {
                        type filter hook prerouting priority mangle; policy accept;
                        ct state new fib daddr type local udp dport 30000-32767 jump node_ports
                    }

                    chain input {
                        type filter hook input priority filter; policy drop;
                        iifname "lo" accept
                        ct state established,related accept
                        meta l4proto { icmp, igmp, ipv6-icmp } accept
                        udp sport 67 udp dport 68 accept comment "DHCP"
                        ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCP"
                        ip saddr 10.244.0.0/16 ct status dnat accept comment "services, for pods"
                        ip saddr 192.0.2.0/24 tcp dport { 22, 9100 } accept comment "SSH"
                        meta l4proto udp ct status dnat ct original proto-dst 30000-32767 accept comment "node ports"
                        ip saddr @nodes udp dport 30000-32767 accept comment "node ports"
                        ip saddr 10.244.0.0/16 udp dport 30000-32767 accept comment "node ports"
                        counter drop
                    }
                }

                """) == "")
    }

    @Test func `other roles get other rules, and no text leaves its comment`() throws {
        let balancer = try text("lb")
        #expect(balancer.contains("        tcp dport 7440-7441 accept comment \"coordinator\"\n"))
        #expect(balancer.contains("ip saddr @role_load_balancer meta l4proto 112 accept comment \"who ?is? it?\"\n"))
        #expect(!balancer.contains("2379") && !balancer.contains("10.244") && !balancer.contains("prerouting"))
        let member = try text("etcd-1")
        #expect(member.contains("ip saddr @role_control_plane tcp dport 2379 accept"))
        #expect(!member.contains("7440") && !member.contains("vrrp"))
    }
}
