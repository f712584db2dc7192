import Shared
import Testing

@testable import Coordinator

/// `coordinator import` of a shell installer's settings.
struct ConfigDefaultImportTests {
    private static let sample = ImportSamples.configDefault

    @Test func `config-default sh becomes one definition, node by node, that plan can read`() throws {
        let definition = try ImportSamples.definition(Self.completed)
        #expect(definition.cluster == "kubetest")
        #expect(definition.nodes.map(\.address) == ["10.0.0.11", "10.0.0.12", "10.0.0.13", "10.0.0.21"])
        #expect(definition.nodes.map(\.name) == ["cp-1", "worker-1", "worker-2", "worker-3"])
        #expect(definition.nodes.map(\.roles) == [[.controlPlane, .etcd], [.worker], [.worker], [.worker]])
        #expect(definition.networking.serviceSubnet == IPv4Subnet("192.168.3.0/24"))
        #expect(definition.networking.podSubnet == IPv4Subnet("172.16.0.0/16"))
        #expect(definition.networking.nodePortRange == 30000...32767)
        #expect(definition.kubernetes.certSANs == ["api.kubetest.example.com"])
        #expect(definition.etcd.topology == .systemd)
    }

    /// One control plane needs no load balancer, so nothing is left to fill in.
    private static let completed = sample.replacing("MO MO MW WO", with: "MO WO WO WO")

    @Test func `MO, WO and MW become roles, and a former MO is told that it has a kubelet now`() throws {
        let (report, text) = try ImportSamples.run(Self.sample)
        let nodes = try parsed(text)["nodes"]?.elements.map { $0["roles"]?.elements.compactMap(\.text) ?? [] }
        #expect(
            nodes == [
                ["control-plane", "etcd"], ["control-plane", "etcd"], ["control-plane", "etcd", "worker"], ["worker"],
            ])
        #expect(report.has(.changed, 7, "NODE_ROLES", "has a kubelet now"))
        #expect(report.has(.missing, 13, "FLANNEL_NET", "manifest of flannel must come from you"))
    }

    private func parsed(_ text: String) throws -> YAMLNode {
        try #require(YAMLParser.parse(SourceText(name: "made", text: text), problems: ProblemCollector()))
    }

    @Test func `the two lists of nodes and roles must have one length, and the index is told`() throws {
        let short = try ImportSamples.run(Self.sample.replacing("MO MO MW WO", with: "MO MO MW"))
        #expect(short.report.has(.missing, 7, "NODE_ROLES", "NODE_ROLES[3] is not there for NODES[3]"))
        #expect(short.definition.contains("FILL IN: the roles of ops@10.0.0.21") && !short.report.isAccepted)
        let long = try ImportSamples.run(Self.sample.replacing("MO MO MW WO", with: "MO MO MW WO WO"))
        #expect(long.report.has(.dangerous, 7, "NODE_ROLES", "NODE_ROLES[4] is WO, but NODES ends at NODES[3]"))
        let wrong = try ImportSamples.run(Self.sample.replacing("MO MO MW WO", with: "MO MO MX WO"))
        #expect(wrong.report.has(.missing, 7, "NODE_ROLES", "NODE_ROLES[2] is MX"))
    }

    @Test func `names without addresses and a missing load balancer are places to fill in, and plan refuses them`()
        throws
    {
        let (report, text) = try ImportSamples.run(
            Self.sample.replacing("ops@10.0.0.12", with: "ops@master2.example.com"))
        #expect(report.has(.missing, 4, "NODES", "does not tell the address of master2.example.com"))
        #expect(report.has(.missing, 4, "NODES", "names no load balancer"))
        #expect(report.has(.changed, 4, "NODES", "registers as node master2"))
        do {
            _ = try LabDefinition.load(text)
            Issue.record("plan takes it")
        } catch let error as DefinitionError {
            #expect(
                error.problems.filter { $0.severity == .error }.map(\.message).sorted() == [
                    "controlPlaneEndpoint is not filled in yet: ADDRESS:6443 of the load balancer",
                    "networking.manifest is not filled in yet: the file of flannel's manifest, beside this one",
                    "nodes[1].address is not filled in yet: the IPv4 address of master2.example.com",
                ])
        }
    }

    @Test(arguments: [
        (#"DNS_SERVER_IP:-"192.168.3.10""#, ImportFinding.Kind.dropped, "by itself", ""),
        (#"DNS_SERVER_IP:-"192.168.3.100""#, .dangerous, "dnsAddress", "192.168.3.100"),
        (#"DNS_SERVER_IP:-"10.0.0.10""#, .dangerous, "no address of the service network", ""),
    ])
    func `the address of the DNS service is compared with the one that follows`(
        value: String, kind: ImportFinding.Kind, why: String, address: String
    ) throws {
        let text = Self.completed.replacing(#"DNS_SERVER_IP:-"192.168.3.10""#, with: value)
        #expect(try ImportSamples.run(text).report.has(kind, 10, "DNS_SERVER_IP", why))
        let made = try parsed(try ImportSamples.run(text).definition)
        #expect(made["networking"]?["dnsAddress"]?.text ?? "" == address)
    }

    @Test(arguments: [
        ("30000-32767", "1-32767", "networking.nodePortRange", "take port 2379"),
        ("172.16.0.0/16", "10.0.0.0/16", "nodes[0].address", "lies in the pod network"),
        ("172.16.0.0/16", "192.168.0.0/16", "networking.podSubnet", "overlap"),
        ("MO MO MW WO", "MO MO WO WO", "nodes[1].roles", "two masters are worse than one"),
    ])
    func `what plan refuses is told with the line it comes from`(
        old: String, new: String, key: String, why: String
    ) throws {
        let (report, _) = try ImportSamples.run(Self.sample.replacing(old, with: new))
        let found = try #require(report.findings.first { $0.key == key && $0.message.contains(why) })
        #expect(found.kind == .dangerous && found.line > 1 && found.message.hasPrefix("plan refuses it: "))
        #expect(!report.isAccepted)
    }

    @Test func `an existing etcd keeps its endpoints, and plain http is refused`() throws {
        let text = Self.completed.replacing("DEPLOY_ETCD=true", with: "DEPLOY_ETCD=false")
        let secure = text.replacing(
            #"ENDPOINTS="""#, with: #"ENDPOINTS="https://10.9.0.1:2379, https://10.9.0.2:2379,https://10.9.0.3:2379""#)
        let yaml = try parsed(try ImportSamples.run(secure).definition)
        #expect(
            yaml["etcd"]?["endpoints"]?.elements.compactMap(\.text) == [
                "https://10.9.0.1:2379", "https://10.9.0.2:2379", "https://10.9.0.3:2379",
            ])
        #expect(yaml["etcd"]?["topology"]?.text == "existing")
        #expect(yaml["nodes"]?.elements[0]["roles"]?.elements.compactMap(\.text) == ["control-plane"])
        let plain = try ImportSamples.run(secure.replacing("https://10.9.0.2", with: "http://10.9.0.2")).report
        #expect(plain.has(.dangerous, 17, "etcd.endpoints[1]", "is not encrypted"))
        #expect(yaml["etcd"]?["key"]?.text?.hasPrefix("FILL IN: ") == true)
        let none = try ImportSamples.run(text).report
        #expect(none.has(.missing, 16, "EXTERNAL_ETCD_ENDPOINTS", "endpoints of the existing etcd"))
    }

    @Test func `keys without a place in a definition are dropped by name`() throws {
        let (report, text) = try ImportSamples.run(Self.sample + "FLANEL_NET=1\n")
        for (line, key) in [
            (4, "NODES"), (12, "CERT_DIR"), (15, "GENERATE_CERTS"), (15, "DEPLOY_TEST_DEPLOYMENT"), (18, "SSH_OPTS"),
        ] { #expect(report.has(.dropped, line, key), "\(key)") }
        #expect(report.has(.dropped, 19, "FLANEL_NET", "did you mean FLANNEL_NET?"))
        #expect(!text.contains("ops@") && !text.contains("StrictHostKeyChecking"))
    }

    @Test func `own certificates are told`() throws {
        let text = Self.sample.replacing("GENERATE_CERTS=true", with: "GENERATE_CERTS=false")
        #expect(try ImportSamples.run(text).report.has(.missing, 15, "GENERATE_CERTS", "certificates.folder"))
    }

    @Test(arguments: ["1.4.6", "v1.19.16", "1.38.0", "latest", "${NONE:-}"])
    func `a release that is not supported is not taken over, and another is proposed`(version: String) throws {
        let (report, text) = try ImportSamples.run(Self.sample.replacing("v1.33.5", with: version))
        #expect(
            report.findings.contains {
                $0.key == "KUBE_VERSION" && $0.line == 8 && $0.fix.contains("write \(KubernetesVersion.example)")
            })
        #expect(text.contains("version: 'FILL IN: a release from 1.20 to 1.37"))
    }

    @Test func `a network that only the shell could tell is left open`() throws {
        let (report, text) = try ImportSamples.run(Self.sample.replacing("172.16.0.0/16", with: "$(cat net)"))
        #expect(report.has(.dangerous, 13, "FLANNEL_NET", "never run"))
        #expect(report.has(.missing, 13, "FLANNEL_NET"))
        #expect(text.contains("podSubnet: 'FILL IN: the network of FLANNEL_NET"))
    }
}
