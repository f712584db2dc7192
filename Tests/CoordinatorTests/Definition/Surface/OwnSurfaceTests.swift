import Shared
import Testing

@testable import Coordinator

/// What Muster writes itself is known to every release that it supports.
struct OwnSurfaceTests {
    private static func definition(_ minor: Int, _ topology: String) -> String {
        """
        cluster: own
        kubernetes:
          version: 1.\(minor).9
          source: host
          skipAddons: [coredns]
          featureGates: {HPAScaleToZero: true}
          cloudProvider: external
          kubeletConfiguration: {shutdownGracePeriod: 30s, shutdownGracePeriodCriticalPods: 10s}
          kubeProxyConfiguration: {mode: ipvs}
        controlPlaneEndpoint: 10.0.0.10:6443
        networking: {dnsAddress: 10.96.0.53, nodePortRange: 31000-31999, provider: host-gw}
        etcd: {topology: \(topology)\(topology == "systemd" ? ", source: host" : "")}
        containerd: {source: host}
        loadBalancer: {source: host}
        nodes:
          - {name: lb, address: 10.0.0.10, roles: [load-balancer]}
          - {name: cp-1, address: 10.0.0.11, roles: [control-plane\(topology == "systemd" ? ", etcd" : "")]}
          - {name: w-1, address: 10.0.0.31, roles: [worker]}

        """
    }

    /// The names of a component's arguments in kubeadm's document, in either of its forms.
    private func names(_ value: YAMLValue?) -> [String] {
        switch value {
        case .mapping(let pairs)?: pairs.map(\.key)
        case .sequence(let entries)?:
            entries.compactMap { entry in
                guard case .text(let name)? = entry["name"] else { return nil }
                return name
            }
        default: []
        }
    }

    private func documents(_ text: String) -> [YAMLValue] {
        YAMLParser.parseAll(SourceText(name: "kubeadm", text: text), problems: ProblemCollector())
            .map { YAMLValue($0, path: .root, problems: ProblemCollector()) }
    }

    @Test(arguments: KubernetesVersion.supportedMinors, ["systemd", "stacked"])
    func `every flag, gate and field that is written is known`(minor: Int, topology: String) throws {
        let plan = try GoldenConfigurationTests.plan(Self.definition(minor, topology))
        var seen = 0
        for action in plan.manifests.flatMap(\.manifest.steps).map(\.action) {
            let configuration =
                switch action {
                case .kubeadmInit(let spec): spec.config
                case .kubeadmJoin(let spec): spec.config
                default: ""
                }
            for document in documents(configuration) { seen += try expectKnown(document, minor) }
        }
        #expect(seen >= 12)
    }

    /// How many names were looked at.
    private func expectKnown(_ document: YAMLValue, _ minor: Int) throws -> Int {
        var seen = 0
        let places: [(KubernetesProgram, YAMLValue?)] = [
            (.apiServer, document["apiServer"]?["extraArgs"]),
            (.controllerManager, document["controllerManager"]?["extraArgs"]),
            (.scheduler, document["scheduler"]?["extraArgs"]),
            (.kubelet, document["nodeRegistration"]?["kubeletExtraArgs"]),
        ]
        for (program, arguments) in places {
            for name in names(arguments) {
                #expect(
                    KubernetesSurface.presence(ofFlag: name, of: program, in: minor) == .known,
                    "\(name) of \(program) in 1.\(minor)")
                seen += 1
            }
        }
        for (kind, table) in [
            ("KubeletConfiguration", KubernetesSurface.kubelet),
            ("KubeProxyConfiguration", KubernetesSurface.kubeProxy),
        ] where document["kind"] == .text(kind) {
            let findings = FieldInspection.findings(document, kind: kind, table: table, minor: minor)
            #expect(findings.isEmpty, "\(findings)")
            seen += document.pairs.count
        }
        return seen
    }

    @Test(arguments: KubernetesVersion.supportedMinors)
    func `the flags in the kubelet's unit are known`(minor: Int) {
        let text = KubeletUnit.dropIn(binary: "/usr/bin/kubelet") + KubeletUnit.unit(binary: "/usr/bin/kubelet")
        let flags = text.split { " \"=\n".contains($0) }.filter { $0.hasPrefix("--") }.map { String($0.dropFirst(2)) }
        #expect(flags.sorted() == ["bootstrap-kubeconfig", "config", "kubeconfig"])
        for flag in flags {
            #expect(KubernetesSurface.presence(ofFlag: flag, of: .kubelet, in: minor) == .known, "\(flag)")
        }
    }
}
