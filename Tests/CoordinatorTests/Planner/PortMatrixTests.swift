import Shared
import Testing

@testable import Coordinator

struct PortMatrixTests {
    private func rules(_ further: String = "", _ text: String = LabDefinition.text) throws -> [FirewallRule] {
        PortMatrix(definition: try LabDefinition.load(text + further)).rules
    }

    /// The words of the rules that open a port.
    private func openings(of port: Int, in rules: [FirewallRule]) -> [String] {
        rules.filter { $0.transport == .tcp && $0.ports.contains { $0.contains(port) } }.map { rule in
            "\(rule.to.map(\.words).joined(separator: " ")) < \(rule.from.map(\.words).joined(separator: " "))"
        }
    }

    @Test func `the lab's matrix reads`() throws {
        let rules = try rules()
        #expect(
            openings(of: 6443, in: rules) == [
                "control-plane < control-plane worker pods load-balancer", "load-balancer < everybody",
            ])
        #expect(openings(of: 7440, in: rules) == ["lb < everybody"])
        #expect(openings(of: 2379, in: rules) == ["etcd < control-plane etcd"])
        #expect(openings(of: 2380, in: rules) == ["etcd < etcd"])
        #expect(openings(of: 10250, in: rules) == ["control-plane worker < control-plane pods"])
        #expect(openings(of: 30000, in: rules) == ["control-plane worker < everybody"])
        for closed in [22, 111, 2381, 7442, 8080, 10249, 10255, 10256, 10257, 10259, 29999, 32768] {
            #expect(openings(of: closed, in: rules) == [], "\(closed)")
        }
        #expect(!rules.contains { $0.transport == .vrrp || $0.transport == .ipip })
    }

    @Test func `what a definition asks for is opened, and no more`() throws {
        let rules = try rules(
            """
            firewall:
              ssh: [192.0.2.0/24]
              api: [198.51.100.0/24]
              nodePorts: []
              allow: [{name: metrics, roles: [worker], ports: ["9100", 9200-9210], from: [control-plane, 203.0.113.7/32]}]

            """)
        #expect(openings(of: 22, in: rules) == ["nodes < 192.0.2.0/24"])
        #expect(openings(of: 6443, in: rules)[1] == "load-balancer < nodes pods 198.51.100.0/24")
        #expect(openings(of: 30000, in: rules) == ["control-plane worker < nodes pods"])
        #expect(openings(of: 9205, in: rules) == ["worker < control-plane 203.0.113.7/32"])
        #expect(openings(of: 9211, in: rules) == [])
    }

    @Test func `topology and balancer decide whom the API and etcd serve`() throws {
        let text = LabDefinition.text
            .replacing("topology: systemd, source: host", with: "topology: stacked")
            .replacing("[control-plane, etcd]", with: "[control-plane]")
            .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
            .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: external}")
            .replacing("provider: host-gw", with: "provider: host-gw, nodePortRange: 31000-31100")
        let rules = try rules("", text)
        #expect(openings(of: 6443, in: rules) == ["control-plane < everybody"])
        #expect(openings(of: 7441, in: rules) == ["cp-1 < everybody"])
        #expect(openings(of: 2379, in: rules) == ["control-plane < control-plane"])
        #expect(openings(of: 30000, in: rules) == [] && openings(of: 31100, in: rules).count == 1)
    }

    @Test func `every provider that speaks between nodes has its ports`() {
        #expect(ProviderPorts.table["flannel"]?.map(\.ports) == [[8472]])
        #expect(ProviderPorts.table["calico"]?.contains { $0.ports == [179] && $0.transport == .tcp } == true)
        #expect(ProviderPorts.table["cilium"]?.contains { $0.ports == [4240] } == true)
        #expect(ProviderPorts.table["host-gw"] == nil && ProviderPorts.table["none"] == nil)
    }

    @Test func `a definition without a firewall plans the bytes that it did, and one with it the same step for all`()
        throws
    {
        let plain = try LabDefinition.plan()
        #expect(plain == (try LabDefinition.plan(LabDefinition.text + "firewall: {mode: off, ssh: [10.0.0.0/8]}\n")))
        let plan = try LabDefinition.plan(LabDefinition.text + "firewall: {mode: nftables}\n")
        let actions = plan.manifests.compactMap { $0.manifest.steps.first { $0.id == "firewall" }?.action }
        #expect(actions.count == plan.manifests.count)
        #expect(actions.allSatisfy { $0 == actions[0] })
        #expect(actions[0].kind == .firewall)
    }

    @Test func `a new node opens the others' firewalls by a new roster`() throws {
        let text = LabDefinition.text + "firewall: {mode: nftables}\n"
        let first = try LabDefinition.plan(text)
        let digests = first.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        let previous = first.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
        let grown = text.replacing(
            "nodes:\n", with: "nodes:\n  - {name: worker-2, address: 10.77.0.15, roles: [worker]}\n")
        let plan = try LabDefinition.plan(grown, previous: previous)
        let report = try PlanReport(plan, definition: try LabDefinition.load(grown), previous: previous)
        for name in ["lb", "cp-1", "worker-1"] {
            let changes = try #require(report.changes.first { $0.node == name })
            #expect(changes.steps.contains { $0.id == "firewall" && $0.change == .changed }, "\(name)")
        }
    }
}
