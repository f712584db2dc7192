import Shared

/// Which ports the nodes of a definition need open, for whom and why: the one table that `firewall show`, the firewall
/// step and the probe are made of.
struct PortMatrix {
    /// Kubernetes' own, where the definition has no other.
    static let standardNodePorts = PortRange(30000, 32767)

    let definition: Definition

    var spec: FirewallSpec {
        FirewallSpec(
            rules: rules, podSubnet: definition.networking.podSubnet?.description ?? "10.244.0.0/16",
            nodeNetworks: definition.firewall.nodeNetworks.map(\.description))
    }

    var rules: [FirewallRule] {
        [api, balancer, coordinator, etcd, kubelet, nodePorts, provider, virtualAddress, ssh, allowances].flatMap { $0 }
    }

    /// Whoever runs a kubelet.
    private static let kubernetes: [FirewallPeer] = [.role(.controlPlane), .role(.worker)]
    private var balancers: [NodeDefinition] { definition.nodes(with: .loadBalancer) }

    /// Who asks the API from outside the cluster.
    private var callers: [FirewallPeer] { definition.firewall.api.map(Self.networks) ?? [.everybody] }

    private static func networks(_ subnets: [IPv4Subnet]) -> [FirewallPeer] {
        subnets.map { .network($0.description) }
    }

    /// What may come from everywhere needs no other sources.
    private static func distinct(_ peers: [FirewallPeer]) -> [FirewallPeer] {
        peers.contains(.everybody) ? [.everybody] : peers
    }

    private var api: [FirewallRule] {
        var from: [FirewallPeer] = Self.kubernetes + [.pods]
        // Without a balancer of ours, callers and somebody else's balancer come here themselves.
        if balancers.isEmpty { from += callers } else { from.append(.role(.loadBalancer)) }
        return [
            FirewallRule(
                to: [.role(.controlPlane)], from: Self.distinct(from), .tcp, [PortRange(6443)], why: "API server")
        ]
    }

    private var balancer: [FirewallRule] {
        guard !balancers.isEmpty else { return [] }
        return [
            FirewallRule(
                to: [.role(.loadBalancer)], from: Self.distinct([.nodes, .pods] + callers), .tcp,
                [PortRange(definition.loadBalancer.port)], why: "API through the load balancer")
        ]
    }

    /// From everywhere: a new machine's address is not known before it has enrolled. TLS and tickets guard both.
    private var coordinator: [FirewallRule] {
        guard let host = definition.coordinatorHost else { return [] }
        return [
            FirewallRule(
                to: [.node(host.name)], from: [.everybody], .tcp, [PortRange(7440, 7441)],
                why: "coordinator: agents and enrolment")
        ]
    }

    private var etcd: [FirewallRule] {
        switch definition.etcd.topology {
        case .systemd:
            [
                FirewallRule(
                    to: [.role(.etcd)], from: [.role(.controlPlane), .role(.etcd)], .tcp, [PortRange(2379)],
                    why: "etcd's clients"),
                FirewallRule(
                    to: [.role(.etcd)], from: [.role(.etcd)], .tcp, [PortRange(2380)], why: "etcd's members"),
            ]
        case .stacked:
            [
                FirewallRule(
                    to: [.role(.controlPlane)], from: [.role(.controlPlane)], .tcp, [PortRange(2379, 2380)],
                    why: "etcd's clients and members")
            ]
        case .existing: []
        }
    }

    private var kubelet: [FirewallRule] {
        [
            FirewallRule(
                to: Self.kubernetes, from: [.role(.controlPlane), .pods], .tcp, [PortRange(10250)], why: "kubelet")
        ]
    }

    private var nodePorts: [FirewallRule] {
        let range = definition.networking.nodePortRange.map { PortRange($0.lowerBound, $0.upperBound) }
        let from = definition.firewall.nodePorts.map { [.nodes, .pods] + Self.networks($0) } ?? [.everybody]
        return [FirewallTransport.tcp, .udp].map { transport in
            FirewallRule(
                to: Self.kubernetes, from: from, transport, [range ?? Self.standardNodePorts], isTranslated: true,
                why: "node ports")
        }
    }

    private var provider: [FirewallRule] {
        ProviderPorts.table[definition.networking.provider.rawValue, default: []].map { row in
            FirewallRule(
                to: Self.kubernetes, from: Self.kubernetes, row.transport, row.ports.map { PortRange($0) },
                why: "\(definition.networking.provider.rawValue): \(row.why)")
        }
    }

    private var virtualAddress: [FirewallRule] {
        guard balancers.count > 1 else { return [] }
        return [
            FirewallRule(
                to: [.role(.loadBalancer)], from: [.role(.loadBalancer)], .vrrp, [],
                why: "who holds the virtual address")
        ]
    }

    private var ssh: [FirewallRule] {
        guard !definition.firewall.ssh.isEmpty else { return [] }
        return [
            FirewallRule(
                to: [.nodes], from: Self.networks(definition.firewall.ssh), .tcp, [PortRange(22)], why: "SSH")
        ]
    }

    private var allowances: [FirewallRule] {
        definition.firewall.allow.map { entry in
            FirewallRule(
                to: entry.roles.isEmpty ? [.nodes] : entry.roles.map { .role($0) }, from: Self.distinct(entry.from),
                entry.transport, entry.ports, why: entry.name)
        }
    }
}
