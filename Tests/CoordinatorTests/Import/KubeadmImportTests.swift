import Shared
import Testing

@testable import Coordinator

/// `coordinator import` of kubeadm's own configuration.
struct KubeadmImportTests {
    private static let sample = ImportSamples.kubeadm

    /// What `plan` reads once the cluster's name is filled in.
    private func definition(_ text: String) throws -> Definition {
        let made = try ImportSamples.run(text).definition
        return try LabDefinition.load(
            made.replacing(
                "cluster: 'FILL IN: a name for the cluster, for example production'", with: "cluster: sandbox"))
    }

    @Test func `a configuration of kubeadm becomes a definition that plan can read`() throws {
        let definition = try definition(Self.sample)
        #expect(definition.kubernetes.version == KubernetesVersion(minor: 28, patch: 2))
        #expect(definition.nodes.map(\.name) == ["mzmaster"] && definition.nodes[0].address == "10.20.20.99")
        #expect(definition.nodes[0].roles == [.controlPlane, .worker])
        #expect(definition.etcd.topology == .stacked && definition.etcd.dataDirectory == "/var/lib/etcd")
        #expect(definition.controlPlaneEndpoint?.description == "10.20.20.99:6443")
        #expect(definition.networking.podSubnet == IPv4Subnet("192.168.0.0/16"))
        #expect(definition.networking.nodePortRange == 30000...32000)
        #expect(definition.kubernetes.apiServerArguments == ["audit-log-path": "/var/log/audit/a.log"])
        #expect(definition.kubernetes.schedulerArguments == ["v": "3"])
        #expect(definition.kubernetes.kubeletArguments == ["v": "2"])
        #expect(definition.kubernetes.kubeletConfiguration["maxPods"] == .number("200"))
        #expect(definition.kubernetes.certSANs == ["api.sb"])
        #expect(definition.kubernetes.cloudProvider == .external)
    }

    @Test(arguments: ["v1beta2", "v1beta3"])
    func `the older formats are read alike`(version: String) throws {
        #expect(
            try definition(Self.sample.replacing("kubeadm.k8s.io/v1beta3", with: "kubeadm.k8s.io/\(version)"))
                == definition(Self.sample))
    }

    @Test func `arguments as a list of names and values are read alike`() throws {
        let newest = Self.sample.replacing("v1beta3", with: "v1beta4")
            .replacing(
                "kubeletExtraArgs: {cloud-provider: openstack, v: \"2\", node-ip: 10.20.20.99}",
                with: "kubeletExtraArgs: [{name: cloud-provider, value: openstack}, {name: v, value: \"2\"}]"
            ).replacing("extraArgs: {v: \"3\"}", with: "extraArgs: [{name: v, value: \"3\"}]")
        #expect(try definition(newest) == definition(Self.sample))
    }

    @Test func `tokens that never expire and secrets are told, and not shown or taken over`() throws {
        let (report, text) = try ImportSamples.run(Self.sample)
        #expect(report.has(.dangerous, 5, "bootstrapTokens[0].ttl", "never expires"))
        #expect(report.has(.dropped, 4, "bootstrapTokens[0].token", "secret"))
        #expect(report.has(.dropped, 6, "certificateKey", "secret"))
        for secret in ["0123456789abcdef", "09cf0f81917a17aa"] {
            #expect(!text.contains(secret) && !report.findingsText.contains(secret))
        }
    }

    @Test func `unsafeSkipCAVerification is dangerous, and the machine that joined is a node`() throws {
        let join = """

            ---
            apiVersion: kubeadm.k8s.io/v1beta3
            kind: JoinConfiguration
            discovery:
              bootstrapToken: {token: abcdef.0123456789abcdef, unsafeSkipCAVerification: true, apiServerEndpoint: "a:6443"}
            nodeRegistration: {name: worker1.sb, kubeletExtraArgs: {node-ip: 10.20.20.50}}

            """
        let (report, _) = try ImportSamples.run(Self.sample + join)
        let key = "discovery.bootstrapToken.unsafeSkipCAVerification"
        #expect(report.findings.contains { $0.kind == .dangerous && $0.key == key && $0.fix.contains("stranger") })
        let worker = try definition(Self.sample + join).nodes[1]
        #expect(worker == NodeDefinition(name: "worker1", address: "10.20.20.50", roles: [.worker]))
    }

    @Test(arguments: [
        ("insecure-port: \"8080\"", ImportFinding.Kind.dangerous, "apiServer.extraArgs.insecure-port"),
        ("insecure-port: \"0\"", .dropped, "apiServer.extraArgs.insecure-port"),
        ("anonymous-auth: \"true\"", .dropped, "apiServer.extraArgs.anonymous-auth"),
        ("anonymous-auth: \"false\"", .dangerous, "apiServer.extraArgs.anonymous-auth"),
        ("secure-port: \"7443\"", .dropped, "apiServer.extraArgs.secure-port"),
        ("enable-admission-plugins: \"A,AlwaysAdmit\"", .dangerous, "apiServer.extraArgs.enable-admission-plugins"),
        ("authorization-mode: AlwaysAllow", .dangerous, "apiServer.extraArgs.authorization-mode"),
        ("token-auth-file: /etc/tokens", .dangerous, "apiServer.extraArgs.token-auth-file"),
        ("etcd-servers: http://a", .dropped, "apiServer.extraArgs.etcd-servers"),
    ])
    func `arguments that open the API are not taken over`(
        argument: String, kind: ImportFinding.Kind, key: String
    ) throws {
        let text = Self.sample.replacing("insecure-port: \"8080\"", with: argument)
        #expect(try ImportSamples.run(text).report.has(kind, 22, key))
        #expect(try definition(text).kubernetes.apiServerArguments.keys.sorted() == ["audit-log-path"])
    }

    @Test func `machines that are not named are said to be missing`() throws {
        let only = Self.sample.replacing("kind: InitConfiguration", with: "kind: Other")
        let report = try ImportSamples.run(only).report
        #expect(report.findings.contains { $0.kind == .missing && $0.key == "nodes" })
        #expect(!report.isAccepted)
    }

    @Test func `an etcd elsewhere keeps its endpoints`() throws {
        let text = Self.sample.replacing(
            "etcd: {local: {dataDir: /var/lib/etcd, serverCertSANs: [a]}}",
            with: "etcd: {external: {endpoints: [\"https://10.9.0.1:2379\"], caFile: /a, certFile: /b, keyFile: /c}}")
        let definition = try ImportSamples.run(text).definition
        #expect(definition.contains("topology: existing") && definition.contains("https://10.9.0.1:2379"))
    }

    @Test(arguments: [
        ("apiVersion: kubeadm.k8s.io/v1alpha3\nkind: ClusterConfiguration\n", "v1beta2 to v1beta4"),
        ("apiVersion: v1\nkind: ConfigMap\n", "neither a ClusterConfiguration"), ("- a\n", "without a kind"),
        ("kind: ClusterConfiguration\na: &x 1\n", "anchor"), ("kind: [\n", "1:"), ("", "empty"),
        ("kind: ClusterConfiguration\nkind: ClusterConfiguration\n", "given twice"),
        (String(repeating: "a:\n ", count: 1), "without a kind"),
        ("kind: ClusterConfiguration\nx: " + String(repeating: "[", count: 40), "levels deep"),
    ])
    func `what is no configuration of kubeadm is refused with its place`(text: String, why: String) {
        do {
            _ = try ImportSamples.run(text, format: .kubeadm)
            Issue.record("it is read")
        } catch {
            #expect("\(error)".contains(why), "\(error)")
        }
    }

    @Test(arguments: [
        "kind: ClusterConfiguration\nnetworking: [1]\napiServer: x\netcd: {external: 1, local: []}\n",
        "kind: InitConfiguration\nnodeRegistration: {name: [a], taints: {a: b}, kubeletExtraArgs: [1, {value: x}]}\n",
        "kind: ClusterConfiguration\nkubernetesVersion: stable\ncontrolPlaneEndpoint: \"https://a b\"\n",
        "kind: ClusterConfiguration\n---\nkind: ClusterConfiguration\nclusterName: b\n---\n",
    ])
    func `values of the wrong kind are told and nothing traps`(text: String) throws {
        let (report, _) = try ImportSamples.run(text, format: .kubeadm)
        #expect(!report.isAccepted && !report.findings.isEmpty)
    }
}
