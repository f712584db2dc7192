import Shared

/// What the operator wants: the typed content of `cluster.yaml`.
///
/// ```
/// bytes ──YAMLParser──► YAMLNode ──Definition(reader)──► Definition ──DefinitionChecks──► problems
/// ```
/// Both ways through it collect problems and go on, so one run tells all of them. `docs/definition.md` has every key.
struct Definition: Equatable, Sendable {
    var cluster: String
    var kubernetes: KubernetesSettings
    var controlPlaneEndpoint: Endpoint?
    var networking: NetworkingSettings
    var etcd: EtcdSettings
    var containerd: ContainerdSettings
    var loadBalancer: LoadBalancerSettings
    var host: HostSettings
    var certificates: CertificateSettings
    var firewall: FirewallSettings
    var maintenance: MaintenanceSettings
    /// Path of the lock file, beside the definition.
    var lockFile: String?
    var nodes: [NodeDefinition]
    var pools: [PoolDefinition]
    var addons: [AddonDefinition]
    var files: [FileDefinition]
    var hooks: HookSettings
    var verify: VerifySettings

    init(_ reader: MappingReader) {
        cluster = reader.requiredText("cluster", example: "production")
        if let section = reader.section("kubernetes", { KubernetesSettings($0) }) {
            kubernetes = section
        } else {
            kubernetes = KubernetesSettings()
            if !reader.problems.hasProblem(at: reader.path.key("kubernetes")) {
                reader.reportMissing("kubernetes", "{version: \(KubernetesVersion.example)}")
            }
        }
        controlPlaneEndpoint = Self.endpoint(reader)
        networking = reader.section("networking") { NetworkingSettings($0) } ?? NetworkingSettings()
        etcd = reader.section("etcd") { EtcdSettings($0) } ?? EtcdSettings()
        containerd = reader.section("containerd") { ContainerdSettings($0) } ?? ContainerdSettings()
        loadBalancer = reader.section("loadBalancer") { LoadBalancerSettings($0) } ?? LoadBalancerSettings()
        host = reader.section("host") { HostSettings($0) } ?? HostSettings()
        certificates = reader.section("certificates") { CertificateSettings($0) } ?? CertificateSettings()
        firewall = reader.section("firewall") { FirewallSettings($0) } ?? FirewallSettings()
        maintenance = reader.section("maintenance") { MaintenanceSettings($0) } ?? MaintenanceSettings()
        lockFile = reader.section("artifacts") { $0.text("lockFile") } ?? nil
        nodes = reader.list("nodes") { NodeDefinition($0) }
        pools = reader.list("pools") { PoolDefinition($0) }
        addons = reader.list("addons") { AddonDefinition($0) }
        files = reader.list("files") { FileDefinition($0) }
        hooks = reader.section("hooks") { HookSettings($0) } ?? HookSettings()
        verify = reader.section("verify") { VerifySettings($0) } ?? VerifySettings()
        if nodes.isEmpty, !reader.problems.hasProblem(at: reader.path.key("nodes")) {
            reader.reportMissing("nodes", "[{name: cp-1, address: 10.0.0.11, roles: [control-plane, etcd]}]")
        }
    }

    func nodes(with role: Role) -> [NodeDefinition] { nodes.filter { $0.roles.contains(role) } }

    /// The node that hosts the coordinator: the first load balancer by name, or the first control plane where there is
    /// none.
    var coordinatorHost: NodeDefinition? {
        (nodes(with: .loadBalancer).min { $0.name < $1.name }) ?? nodes(with: .controlPlane).min { $0.name < $1.name }
    }

    private static func endpoint(_ reader: MappingReader) -> Endpoint? {
        let key = "controlPlaneEndpoint"
        let path = reader.path.key(key)
        guard let text = reader.text(key) else {
            if !reader.problems.hasProblem(at: path) { reader.reportMissing(key, "10.0.0.10:6443") }
            return nil
        }
        switch Endpoint.parse(text) {
        case .success(let endpoint): return endpoint
        case .failure(let error):
            let fix =
                switch error.refusal {
                case _ where text.contains("$"): "a variable was not expanded; write its value"
                case .noPort: "write \(text):6443"
                case .scheme(let scheme): "write \(text.dropFirst(scheme.count + 3))"
                default: "write HOST:PORT, for example 10.0.0.10:6443"
                }
            reader.problems.add("controlPlaneEndpoint \(error)", path: path, fix: fix)
            return nil
        }
    }
}
