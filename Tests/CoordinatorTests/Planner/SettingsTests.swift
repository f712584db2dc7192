import Shared
import Testing

@testable import Coordinator

/// Kubernetes' settings: what the definition says reaches the files that kubeadm reads (S0-16, S0-24, S0-26, S3-37).
struct SettingsTests {
    private static func definition(_ version: String, stacked: Bool = true, kubernetes: String = "") -> String {
        """
        cluster: settings
        kubernetes:
          version: \(version)
          source: host
          apiServer:
            extraArgs: {audit-policy-file: /etc/kubernetes/audit/policy.yaml, audit-log-path: /var/log/audit/log}
            extraVolumes:
              - {name: audit, hostPath: /etc/kubernetes/audit, pathType: Directory}
              - {name: audit-log, hostPath: /var/log/audit, readOnly: false, pathType: DirectoryOrCreate}
          controllerManager: {extraArgs: {node-cidr-mask-size: 25}}
          scheduler: {extraArgs: {v: 3}}
          skipAddons: [coredns]
          featureGates: {HPAScaleToZero: true, GracefulNodeShutdown: false}
          cloudProvider: external
          kubeProxyConfiguration: {mode: iptables}
          patches:
            - target: kube-apiserver
              content: |
                metadata: {labels: {example.org/rack: "{{node.values.rack}}"}}
            - {target: kube-scheduler, type: json, content: '[{"op": "add", "path": "/metadata/labels/a", "value": "b"}]'}
        \(kubernetes)
        controlPlaneEndpoint: 10.0.0.11:6443
        networking: {dnsAddress: 10.96.0.53, nodePortRange: 31000-31999}
        etcd: {topology: stacked, extraArgs: {quota-backend-bytes: 4294967296}}
        nodes:
          - {name: cp-1, address: 10.0.0.11, roles: [control-plane], values: {rack: left}}
          - {name: w-1, address: 10.0.0.31, roles: [worker]}
        pools:
          - {name: cattle, roles: [worker], desired: 5, labels: {example.org/disk: ssd}, taints: ["a=b:NoSchedule"]}
        """
    }

    private func plan(_ version: String, kubernetes: String = "") throws -> Plan {
        try GoldenConfigurationTests.plan(Self.definition(version, kubernetes: kubernetes))
    }

    @Test(arguments: ["1.20.2", "1.30.4", "1.36.4"])
    func `every setting stands where kubeadm of the version looks for it`(version: String) throws {
        let plan = try plan(version)
        let dialect = try #require(KubernetesVersion(version).map { KubeadmDialect(for: $0) })
        for case .kubeadmInit(let spec) in plan.steps("control-plane") {
            try Golden.expect(spec.config, is: "settings-init-\(dialect.rawValue).yaml")
            #expect(spec.patches == (dialect == .v1beta2 ? "/etc/kubernetes/patches" : nil))
        }
        for case .kubeadmJoin(let spec) in plan.steps("control-plane") {
            try Golden.expect(spec.config, is: "settings-join-\(dialect.rawValue).yaml")
            #expect(spec.patches == (dialect == .v1beta2 ? "/etc/kubernetes/patches" : nil))
        }
        // A worker's kubeadm writes nothing that these patches are for.
        for case .kubeadmJoin(let spec) in plan.steps("worker") {
            #expect(spec.patches == nil && !spec.config.contains("patches:"))
        }
    }

    @Test func `patches are files with kubeadm's own names, in the definition's order`() throws {
        let files = try plan("1.36.4").steps("control-plane").compactMap { action in
            if case .file(let spec) = action { spec.path } else { nil }
        }
        #expect(
            files == [
                "/etc/kubernetes/patches/kube-apiserver000+strategic.yaml",
                "/etc/kubernetes/patches/kube-scheduler001+json.yaml",
            ])
    }

    /// Each a version, and whether its kubeadm asks ephemeral storage for etcd (kubernetes/kubernetes#99305).
    @Test(arguments: [
        ("1.20.0", true), ("1.20.7", true), ("1.20.8", false), ("1.21.1", true), ("1.21.2", false), ("1.22.0", false),
    ])
    func `a kubelet is given no reason to refuse the etcd of a control plane that joins`(
        version: String, isPatched: Bool
    ) throws {
        let systemd = LabDefinition.text.replacing("version: 1.20.2", with: "version: \(version)")
            .replacing("source: artifacts", with: "source: host")
        let stacked = systemd.replacing("etcd: {topology: systemd, source: host}", with: "etcd: {topology: stacked}")
            .replacing(", etcd]", with: "]")
        for (text, role, isWanted) in [
            (stacked, "control-plane", isPatched), (stacked, "worker", false), (systemd, "control-plane+etcd", false),
        ] {
            let actions = try LabDefinition.plan(text).steps(role)
            let files = actions.compactMap { action in if case .file(let spec) = action { spec } else { nil } }
            let patch = files.first { $0.path == "/etc/kubernetes/patches/etcd+strategic.yaml" }
            #expect((patch != nil) == isWanted, "\(version), \(role)")
            #expect(patch?.content.contains("ephemeral-storage: null") ?? !isWanted)
            let folder = isWanted ? "/etc/kubernetes/patches" : nil
            for case .kubeadmInit(let spec) in actions { #expect(spec.patches == folder, "\(version), \(role)") }
            for case .kubeadmJoin(let spec) in actions { #expect(spec.patches == folder, "\(version), \(role)") }
        }
    }

    @Test func `a patch of the kubelet's configuration is for every node that has one`() throws {
        let patch = "    - {target: kubeletconfiguration, type: merge, content: 'maxPods: 55'}"
        for role in ["control-plane", "worker"] {
            let actions = try plan("1.36.4", kubernetes: patch).steps(role)
            let paths = actions.compactMap { action in if case .file(let spec) = action { spec.path } else { nil } }
            #expect(paths.contains("/etc/kubernetes/patches/kubeletconfiguration002+merge.yaml"))
            for case .kubeadmJoin(let spec) in actions { #expect(spec.config.contains("patches:")) }
        }
    }

    @Test func `a patch of CoreDNS's Deployment is taken from 1_32 on`() throws {
        let patch = "    - {target: corednsdeployment, type: merge, content: 'metadata: {labels: {a: b}}'}"
        let paths = { (actions: [StepAction]) in
            actions.compactMap { action in if case .file(let spec) = action { spec.path } else { nil } }
        }
        let name = "/etc/kubernetes/patches/corednsdeployment002+merge.yaml"
        #expect(try paths(plan("1.36.4", kubernetes: patch).steps("control-plane")).contains(name))
        #expect(try !paths(plan("1.36.4", kubernetes: patch).steps("worker")).contains(name))
        let error = #expect(throws: DefinitionError.self) { try plan("1.31.4", kubernetes: patch) }
        #expect("\(error as Any)".contains("kubeadm patches corednsdeployment from 1.32 on"))
    }

    @Test func `a pool's labels, taints and values are in the roster, and reach its nodes`() throws {
        let plan = try plan("1.30.4")
        let pool = try #require(plan.roster.pool(named: "cattle"))
        #expect(pool.labels == ["example.org/disk": "ssd"] && pool.taints == ["a=b:NoSchedule"] && pool.values == nil)
        let node = pool.entry(of: "cattle-1f0c9d", address: "10.0.0.40")
        #expect(node.labels == ["example.org/disk": "ssd"] && node.taints == ["a=b:NoSchedule"])
        #expect(plan.pools.first?.desired == 5)
    }

    /// Each a definition's lines, and what is said about them.
    @Test(arguments: [
        (
            "quota-backend-bytes: 4294967296", "quota-backend-bytes: 8589934592",
            "etcd.extraArgs.quota-backend-bytes would change, and kubeadm reads it once in a cluster's life"
        ),
        (
            "scheduler: {extraArgs: {v: 3}}", "scheduler: {extraArgs: {v: 4}}",
            "kubernetes.scheduler.extraArgs.v would change, and kubeadm reads it once in a cluster's life"
        ),
        (
            "31000-31999", "31000-32999",
            "networking.nodePortRange would change, and kubeadm reads it once in a cluster's life"
        ),
    ])
    func `a change that would have no effect is refused`(old: String, new: String, message: String) throws {
        let first = try plan("1.30.4")
        let digests = first.manifests.map { ($0.role, PlanEncoding.digest(of: $0.payload)) }
        let previous = first.asPrevious(envelopeDigests: Dictionary(uniqueKeysWithValues: digests))
        let text = Self.definition("1.30.4").replacing(old, with: new)
        let error = #expect(throws: PlanError.self) {
            try Planner.plan(
                LabDefinition.load(text), lock: ArtifactLock(), clusterUID: first.roster.clusterUID,
                previous: previous)
        }
        #expect(error?.code == .forbiddenChange && error?.detail == message)
    }
}
