import FoundationEssentials
import Shared
import Testing

@testable import Coordinator

struct DefinitionReferenceTests {
    private static var repository: String {
        "/" + #filePath.split(separator: "/").prefix { $0 != "Tests" }.joined(separator: "/")
    }

    /// A definition with every section, so that every key is asked for.
    private static let complete = """
        cluster: complete
        kubernetes:
          version: 1.33.5
          repository: {line: "deb [signed-by=/etc/apt/keyrings/a.asc] https://apt.example.com /", key: key}
          apiServer: {certSANs: [api.example.com], extraVolumes: [{name: a, hostPath: /srv/a}]}
          controllerManager: {extraArgs: {v: 2}, extraVolumes: [{name: a, hostPath: /srv/a}]}
          scheduler: {extraArgs: {v: 2}, extraVolumes: [{name: a, hostPath: /srv/a}]}
          kubelet: {extraArgs: {v: 2}}
          patches: [{target: kube-apiserver, content: "metadata: {}"}]
        controlPlaneEndpoint: api.example.com:6443
        networking: {mtu: 1450, provider: manifest, artifact: net.yaml, encryption: plain}
        etcd: {incarnation: 1}
        containerd: {source: packages}
        loadBalancer: {source: external, tuning: {rise: 1}, virtualRouter: {id: 52}}
        host: {modules: [ip_vs], sysctls: {vm.max_map_count: 262144}, hosts: {registry.example.com: 192.0.2.1}}
        certificates: {validityDays: 90}
        firewall:
          mode: nftables
          ssh: [192.0.2.0/24]
          nodeNetworks: [10.9.0.0/16]
          allow: [{name: metrics, ports: ["9100"], from: [nodes]}]
        maintenance: {reboots: whenRequired, windows: [{days: [sat], from: "04:00", minutes: 60, timeZone: UTC}]}
        artifacts: {lockFile: nowhere.json}
        nodes:
          - name: cp-1
            address: 10.0.0.1
            roles: [control-plane, etcd]
            values: {disk: sda}
            taints: ["a=b:NoSchedule"]
        verify: {image: registry.example.com/busybox}
        pools: [{name: cattle, roles: [worker], desired: 3}]
        addons: [{name: net, artifact: net.yaml}]
        files: [{path: /etc/example.conf, content: "{{node.values.disk}} {{node.name}}\\n", roles: [etcd], mode: "0600"}]
        hooks:
          preInstall: [{name: first, script: "true"}]
          postInstall: [{name: last, script: "true", allowedExitCodes: [0, 3]}]
        """

    @Test func `the reference has every key`() throws {
        let loaded = try DefinitionLoader.load(
            SourceText(name: "complete.yaml", text: Self.complete), files: DefinitionFiles(besides: "/nonexistent/a"),
            requireArtifacts: false)
        let url = URL(filePath: "\(Self.repository)/docs/definition.md")
        let reference = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let missing = loaded.knownKeys.filter {
            !$0.hasPrefix("hooks.postInstall[]") && !$0.hasPrefix("kubernetes.scheduler.extraVolumes[]")
                && !$0.hasPrefix("kubernetes.controllerManager.extraVolumes[]") && !reference.contains("| `\($0)` |")
        }
        #expect(missing.sorted() == [])
    }

    @Test func `the lab's own definition is the one that is tested here`() throws {
        let loaded = try DefinitionLoader.load(
            path: "\(Self.repository)/packaging/lab/cluster.yaml", requireArtifacts: false)
        var tested = try LabDefinition.load()
        tested.lockFile = loaded.definition.lockFile
        tested.verify = loaded.definition.verify
        #expect(loaded.definition == tested)
    }
}
