import Shared
import Testing

@testable import Coordinator

/// What ends up in files on nodes, whole.
struct GoldenConfigurationTests {
    /// A version of each dialect, and a definition that uses most of what kubeadm can be told.
    static let versions = ["1.20.2", "1.30.4", "1.36.4"]

    static func definition(_ version: String) -> String {
        """
        cluster: golden
        kubernetes:
          version: \(version)
          source: host
          clusterName: golden
          skipAddons: [kube-proxy]
          kubeletConfiguration: {maxPods: 200, evictionHard: {memory.available: 5%}}
          kubeProxyConfiguration: {mode: iptables}
          apiServer: {certSANs: [api.example.com, 192.0.2.7], extraArgs: {audit-log-maxage: 30, v: 2}}
          scheduler: {extraArgs: {v: 3}}
        controlPlaneEndpoint: api.example.com:6443
        networking: {nodePortRange: 31000-31999, provider: host-gw}
        etcd: {source: artifacts}
        nodes:
          - {name: lb, address: 10.0.0.10, roles: [load-balancer]}
          - {name: cp-1, address: 10.0.0.11, roles: [control-plane, worker]}
          - {name: etcd-1, address: 10.0.0.21, roles: [etcd]}
          - {name: w-1, address: 10.0.0.31, roles: [worker]}
        """
    }

    static func plan(_ text: String) throws -> Plan {
        let lock = ArtifactLock(entries: [LabDefinition.entry("etcd", .binary)])
        return try Planner.plan(
            LabDefinition.load(text), lock: lock, clusterUID: "5e1f0c9d8b7a46352413020100ffeedd", previous: nil)
    }

    @Test(arguments: versions)
    func `kubeadm is told in its own dialect`(version: String) throws {
        let plan = try Self.plan(Self.definition(version))
        let dialect = try #require(KubernetesVersion(version).map { KubeadmDialect(for: $0) })
        let initialization = try #require(
            plan.steps("control-plane+worker").compactMap { action in
                if case .kubeadmInit(let spec) = action { spec } else { nil }
            }.first)
        try Golden.expect(initialization.config, is: "kubeadm-init-\(dialect.rawValue).yaml")
        #expect(initialization.skipPhases == ["preflight", "addon/kube-proxy"])
        for (role, name) in [("control-plane+worker", "control-plane"), ("worker", "worker")] {
            let join = try #require(
                plan.steps(role).compactMap { action in
                    if case .kubeadmJoin(let spec) = action { spec } else { nil }
                }.first)
            try Golden.expect(join.config, is: "kubeadm-join-\(name)-\(dialect.rawValue).yaml")
        }
    }

    @Test func `the lab's kubeadm configuration is as it was run`() throws {
        for action in try LabDefinition.plan().steps("control-plane+etcd") {
            if case .kubeadmInit(let spec) = action { try Golden.expect(spec.config, is: "lab-kubeadm-init.yaml") }
            if case .kubeadmJoin(let spec) = action { try Golden.expect(spec.config, is: "lab-kubeadm-join.yaml") }
        }
    }

    @Test func `stacked etcd is kubeadm's own`() throws {
        let text = LabDefinition.text.replacing(", etcd]", with: "]").replacing(
            "topology: systemd", with: "topology: stacked")
        let actions = try LabDefinition.plan(text).steps("control-plane")
        let kinds = Set(actions.map(\.kind))
        #expect(!kinds.contains(.etcdMember) && !kinds.contains(.certificate))
        for action in actions {
            if case .kubeadmInit(let spec) = action {
                #expect(spec.fence == nil)
                try Golden.expect(spec.config, is: "kubeadm-init-stacked.yaml")
            }
            if case .kubeadmJoin(let spec) = action { #expect(spec.lease == "control-plane-join") }
        }
    }

    @Test(arguments: [("1.20.2", "imageTag: 3.4.15-0"), ("1.36.4", "imageTag: 3.6.13-0"), ("1.36.4", "")])
    func `another etcd image is kubeadm's to run, and stays`(version: String, key: String) throws {
        let text = LabDefinition.text.replacing(", etcd]", with: "]").replacing("1.20.2", with: version)
            .replacing("{topology: systemd, source: host}", with: "{topology: stacked\(key.isEmpty ? "" : ", \(key)")}")
        let plan = try LabDefinition.plan(text)
        let initialization = try #require(
            plan.steps("control-plane").compactMap { action in
                if case .kubeadmInit(let spec) = action { spec } else { nil }
            }.first)
        #expect(initialization.config.contains("    imageTag: ") == !key.isEmpty)
        let value = key.replacing("imageTag: ", with: "")
        #expect(
            key.isEmpty || initialization.config.contains("    imageTag: \"\(value)\"\n"), "\(initialization.config)")
        let digests = plan.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        let previous = plan.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
        let error = #expect(throws: PlanError.self) {
            try LabDefinition.plan(
                text.replacing("{topology: stacked", with: "{topology: stacked, imageTag: 3.5.99-0")
                    .replacing(", \(key)}", with: "}"), previous: previous)
        }
        #expect(error?.detail.hasPrefix("etcd.imageTag would change") == true, "\(error?.detail ?? "")")
    }

    @Test func `units and configuration files`() throws {
        let plan = try LabDefinition.plan()
        for action in plan.steps("control-plane+etcd") + plan.steps("load-balancer") {
            switch action {
            case .etcdMember(let spec): try Golden.expect(spec.unit, is: "etcd.service")
            case .haproxy(let spec): try Golden.expect(spec.config, is: "haproxy.cfg")
            case .containerd(let spec):
                try Golden.expect(spec.config, is: "containerd-2.toml")
                #expect(spec.dropIns["10-muster.conf"] == "# Written by Muster.\n[Service]\nOOMScoreAdjust=0\n")
            case .systemdUnit(let spec):
                try Golden.expect(spec.content ?? "", is: "kubelet.service")
                try Golden.expect(spec.dropIns["10-kubeadm.conf"] ?? "", is: "10-kubeadm.conf")
            default: break
            }
        }
    }

    /// containerd 1 refuses format 3, containerd 2 reads format 2, and the machine may have either.
    @Test(arguments: KubernetesMinor.all.map(\.minor))
    func `containerd gets format 2 whatever the version of Kubernetes`(minor: Int) throws {
        let version = KubernetesVersion(minor: minor, patch: 9)
        let configurations = try Self.plan(Self.definition("\(version)")).steps("worker").compactMap { action in
            if case .containerd(let spec) = action { spec.config } else { nil }
        }
        #expect(configurations.count == 1)
        for text in configurations {
            #expect(text.hasPrefix("# Written by Muster.\nversion = 2\n"), "\(text)")
            #expect(text.contains("sandbox_image = \"\(version.imageRepository)/pause:\(version.pauseTag)\"\n"))
        }
    }

    @Test func `tuning reaches haproxy`() throws {
        let text = LabDefinition.text.replacing(
            "loadBalancer: {source: host}",
            with:
                "loadBalancer: {source: host, tuning: {inter: 500ms, fall: 3, slowstart: 60s, maxconn: 2000, clientTimeout: 1h}}"
        )
        for case .haproxy(let spec) in try LabDefinition.plan(text).steps("load-balancer") {
            #expect(
                spec.config.contains(
                    "default-server inter 500ms downinter 1s rise 2 fall 3 slowstart 60s maxconn 2000 on-marked-down shutdown-sessions\n"
                ))
            #expect(spec.config.contains("timeout client 1h\n"))
        }
    }
}

extension Plan {
    /// The actions of one role's manifest.
    func steps(_ role: String) -> [StepAction] {
        manifests.first { $0.role.description == role }?.manifest.steps.map(\.action) ?? []
    }
}
