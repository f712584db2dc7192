import FoundationEssentials
import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// haproxy and keepalived, from the definition to their files.
struct BalancerTests {
    private static let isInstalled = access("/usr/sbin/haproxy", X_OK) == 0

    /// Two load balancers, one address, a worker, and a control plane that takes pods.
    private static let pair = LabDefinition.text
        .replacing("Endpoint: 10.77.0.10", with: "Endpoint: 10.77.0.9")
        .replacing("loadBalancer: {source: host}", with: "loadBalancer: {virtualAddress: 10.77.0.9}")
        .replacing("nodes:\n", with: "nodes:\n  - {name: alb, address: 10.77.0.20, roles: [load-balancer]}\n")

    private static let local =
        LabDefinition.text
        .replacing("Endpoint: 10.77.0.10", with: "Endpoint: api.lab.internal")
        .replacing("loadBalancer: {source: host}", with: "loadBalancer: {nodeLocal: true}")
        .replacing(
            "cp-3, address: 10.77.0.13, roles: [control-plane, etcd]", with: "cp-3, address: 10.77.0.13, roles: [etcd]")
        + "  - {name: mw-1, address: 10.77.0.15, roles: [control-plane, worker]}\n"

    private static func external(_ settings: String = "") -> String {
        LabDefinition.text
            .replacing("  - {name: lb, address: 10.77.0.10, roles: [load-balancer]}\n", with: "")
            .replacing("loadBalancer: {source: host}", with: "loadBalancer: {source: external\(settings)}")
    }

    /// What `haproxy -c` says to a configuration, with a CA of the test in place of the cluster's; nil when it is valid.
    private static func complaint(_ config: String) throws -> String? {
        let folder = try ScratchFolder()
        let authority = try TestCluster().serverAuthority.certificate.pemText()
        let text = config.replacing("{{node.address}}", with: "127.0.0.1")
            .replacing(HAProxyConfiguration.authorityPath, with: try folder.write("ca.crt", authority))
        let result = try ChildProcess.run(
            executable: "haproxy", arguments: ["-c", "-f", try folder.write("haproxy.cfg", text)],
            deadline: .seconds(20))
        return result.isSuccess ? nil : result.errorText
    }

    private static func haproxy(_ text: String, _ role: String = "load-balancer") throws -> HAProxySpec {
        try #require(
            LabDefinition.plan(text).steps(role).compactMap { if case .haproxy(let spec) = $0 { spec } else { nil } }
                .first)
    }

    private static func steps(_ text: String, _ role: String) throws -> [Step] {
        try LabDefinition.plan(text).manifests.first { $0.role.description == role }?.manifest.steps ?? []
    }

    private static func hosts(_ text: String, _ role: String) throws -> [String: String] {
        for case .hosts(let spec) in try LabDefinition.plan(text).steps(role) { return spec.extra }
        return [:]
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `the seed's own tuning can be written, and haproxy takes it`() throws {
        let tuning =
            "{balance: roundrobin, inter: 10s, downinter: 5s, rise: 2, fall: 2, slowstart: 60s, maxconn: 250, "
            + "maxqueue: 256, weight: 100, weights: {cp-2: 50}}"
        let spec = try Self.haproxy(
            LabDefinition.text.replacing(
                "loadBalancer: {source: host}", with: "loadBalancer: {source: host, tuning: \(tuning)}"))
        #expect(
            spec.config.contains(
                "default-server inter 10s downinter 5s rise 2 fall 2 slowstart 60s maxconn 250 maxqueue 256 weight 100 "
            ))
        try Golden.expect(spec.config, is: "haproxy-seed-004.cfg")
        #expect(try Self.complaint(spec.config) == nil)
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `two load balancers listen on the address that they share`() throws {
        let spec = try Self.haproxy(Self.pair)
        try Golden.expect(spec.config, is: "haproxy-virtual.cfg")
        #expect(try Self.complaint(spec.config) == nil)
        #expect(spec.listenAddress == "{{node.address}}:6443")
    }

    @Test func `keepalived moves the address, and balancing is what it asks for`() throws {
        let steps = try Self.steps(Self.pair, "load-balancer")
        let last = try #require(steps.last)
        guard case .keepalived(let spec) = last.action else { throw UnexpectedStep(id: last.id) }
        try Golden.expect(spec.config + "# \(spec.checkPath)\n" + spec.check, is: "keepalived.conf")
        // Only who has both is ready.
        #expect(last.publishes == [ConditionName.loadBalancerReady])
        #expect(steps.filter { $0.publishes.contains(ConditionName.loadBalancerReady) }.count == 1)
        for case .packages(let spec) in steps.map(\.action) {
            #expect(spec.packages.map(\.name) == ["haproxy", "keepalived"])
        }
        let settings = steps.compactMap { if case .sysctl(let spec) = $0.action { spec.settings } else { nil } }
        #expect(settings == [["net.ipv4.ip_nonlocal_bind": "1"]])
    }

    @Test func `a single load balancer talks to nobody, and multicast names nobody`() throws {
        for text in [
            Self.pair.replacing("  - {name: alb, address: 10.77.0.20, roles: [load-balancer]}\n", with: ""),
            Self.pair.replacing(
                "10.77.0.9}", with: "10.77.0.9, virtualRouter: {multicast: true, interface: eth1, id: 7}}"),
        ] {
            for case .keepalived(let spec) in try LabDefinition.plan(text).steps("load-balancer") {
                #expect(!spec.config.contains("unicast_peer") && !spec.config.contains("unicast_src_ip"))
                #expect(spec.config.contains("virtual_router_id 7") == (spec.interface == "eth1"))
            }
        }
    }

    @Test func `API servers have the shared address and every load balancer's in their certificate`() throws {
        let plan = try LabDefinition.plan(Self.pair.replacing("Endpoint: 10.77.0.9", with: "Endpoint: api.example.com"))
        for case .kubeadmInit(let spec) in plan.steps("control-plane+etcd") {
            let names = ["api.example.com", "\"10.77.0.9\"", "\"10.77.0.20\"", "\"10.77.0.10\""]
            #expect(spec.config.contains("  certSANs:\n" + names.map { "  - \($0)\n" }.joined()))
        }
    }

    @Test func `the coordinator is on the first load balancer by name`() throws {
        #expect(try LabDefinition.load(Self.pair).coordinatorHost?.name == "alb")
    }

    @Test(.enabled(if: isInstalled, "the package haproxy is not installed"))
    func `workers reach the API through themselves, and everybody else through the load balancer`() throws {
        let spec = try Self.haproxy(Self.local, "worker")
        #expect(spec.listenAddress == "127.0.0.1:6443")
        #expect(spec.config.contains("bind 127.0.0.1:6443\n") && !spec.config.contains("fe-monitor"))
        #expect(try Self.complaint(spec.config) == nil)
        #expect(try Self.hosts(Self.local, "worker") == ["api.lab.internal": "127.0.0.1"])
        for role in ["load-balancer", "control-plane+etcd", "control-plane+worker", "etcd"] {
            #expect(try Self.hosts(Self.local, role) == ["api.lab.internal": "10.77.0.10"], "\(role)")
        }
        let steps = try Self.steps(Self.local, "worker").map(\.id)
        let (balancer, join) = (steps.firstIndex(of: "haproxy"), steps.firstIndex(of: "kubeadm-join"))
        #expect(try #require(balancer) < #require(join))
        #expect(try !Self.steps(Self.local, "control-plane+worker").contains { $0.id == "haproxy" })
    }

    @Test func `a name that the definition gives an address itself keeps it, but on workers`() throws {
        let text = Self.local.replacing("host: {", with: "host: {hosts: {api.lab.internal: 192.0.2.1}, ")
        #expect(try Self.hosts(text, "load-balancer") == ["api.lab.internal": "192.0.2.1"])
        #expect(try Self.hosts(text, "worker") == ["api.lab.internal": "127.0.0.1"])
    }

    @Test func `nothing begins or joins before an external balancer answers`() throws {
        let steps = try Self.steps(Self.external(), "control-plane+etcd")
        let wait = try #require(steps.firstIndex { $0.id == "endpoint" })
        #expect(try wait < #require(steps.firstIndex { $0.id == "kubeadm-init" }))
        #expect(steps[wait].action == .endpoint(EndpointSpec(address: "10.77.0.10:6443", standInPort: 6443)))
        let worker = try #require(try Self.steps(Self.external(), "worker").first { $0.id == "endpoint" })
        #expect(worker.waitsFor.map(\.condition) == [ConditionName.apiReady])
        #expect(worker.action == .endpoint(EndpointSpec(address: "10.77.0.10:6443")))
    }

    @Test func `a balancer that refuses until there is an API server need not be awaited`() throws {
        for role in ["control-plane+etcd", "worker"] {
            #expect(try !Self.steps(Self.external(", awaited: false"), role).contains { $0.id == "endpoint" })
        }
    }
}

private struct UnexpectedStep: Error { let id: String }
