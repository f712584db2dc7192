import Shared
import Testing

@testable import Coordinator

/// `coordinator import` of hakube-installer's JSON.
struct HakubeImportTests {
    private static let sample = ImportSamples.hakube
    /// With nothing left to fill in.
    private static let completed = sample.replacing("1.11.2", with: "1.33.5")
        .replacing("\"preinstall\": \"aws.sh.j2\",", with: "")

    @Test func `the JSON with comments becomes a definition that plan can read`() throws {
        let definition = try ImportSamples.definition(Self.completed)
        #expect(definition.cluster == "awskube" && definition.kubernetes.clusterName == "awskube")
        #expect(definition.nodes.map(\.name) == ["ip-10-1-0-10", "ip-10-1-1-10", "ip-10-1-2-10", "ip-10-1-0-40"])
        #expect(definition.nodes.map(\.address) == ["10.1.0.10", "10.1.1.10", "10.1.2.10", "10.1.0.40"])
        #expect(definition.nodes[0].roles == [.controlPlane, .etcd] && definition.nodes[3].roles == [.worker])
        #expect(
            definition.controlPlaneEndpoint?.description
                == "internal-kube-lb-199111610.us-east-1.elb.amazonaws.com:6443")
        #expect(definition.loadBalancer.source == .external)
        #expect(definition.kubernetes.certSANs == ["kube-402233249.us-east-1.elb.amazonaws.com"])
        #expect(definition.certificates.authorityValidityDays == 7300)
        #expect(definition.certificates.commonNames.etcdClient == "etcd-client")
        #expect(definition.certificates.commonNames.etcd == "etcd-ca")
    }

    @Test func `comments and last commas change nothing`() throws {
        let bare = """
            {"clusterName": "a", "kubernetesVersion": "1.33.5", "masterLoadBalancerAddress": "10.1.0.1",
             "masters": [{"nodeName": "m", "privateIP": "10.1.0.1"}], "podNetworkCIDR": "10.244.0.0/16"}
            """
        let commented = """
            // begin
            {"clusterName": "a", # one
             "kubernetesVersion": "1.33.5", /* "no": "key", */ "masterLoadBalancerAddress": "10.1.0.1", // two
             "masters": [{"nodeName": "m", "privateIP": "10.1.0.1",},], "podNetworkCIDR": "10.244.0.0/16",}
            /* end */
            """
        let text = try ImportSamples.run(bare).definition
        #expect(try ImportSamples.run(commented).definition == text)
        #expect(try ImportSamples.run(bare).report.isAccepted)
        let name = try ImportSamples.run(bare.replacing("\"m\"", with: "\"m//*\""))
        #expect(name.report.has(.missing, 2, "masters[0].nodeName", "m//*"))
    }

    @Test(arguments: [
        (ImportFinding.Kind.dropped, "sshLoginUser", "nobody logs in"), (.dropped, "sshLoginKey", "nobody logs in"),
        (.dropped, "workers[0].sshLoginKey", "nobody logs in"), (.dropped, "sshKeysDir", "nobody logs in"),
        (.changed, "dockerVersion", "containerd"), (.dangerous, "kubernetesVersion", "\(KubernetesVersion.example)"),
        (.dropped, "etcdVersion", "packages"), (.dropped, "etcdPKIDir", "on the nodes that use them"),
        (.changed, "etcdCACertExpiry", "7300 days"), (.dropped, "scriptsDir", "coordinator plan"),
        (.dangerous, "podNetworkCIDR", "10.32.0.0 to 10.47.255.255"), (.dropped, "masters[0].publicIP", "certSANs"),
        (.dropped, "workers[0].publicIP", "no public address"), (.changed, "masters[1].nodeName", "ip-10-1-1-10"),
        (.missing, "hooks.preinstall", "template"), (.dangerous, "hooks.cloudProvider", "cloudProvider: external"),
        (.dangerous, "hooks.networkProvider", "weave"), (.changed, "masterLoadBalancerAddress", "external"),
    ])
    func `every key is accounted for`(kind: ImportFinding.Kind, key: String, text: String) throws {
        let report = try ImportSamples.run(Self.sample).report
        let found = report.findings.filter { $0.key == key }
        #expect(
            found.contains { $0.kind == kind && "\($0.message)\n\($0.fix)".contains(text) && $0.line > 1 }, "\(found)")
        #expect(!report.findings.contains { $0.message.contains("is not known") })
    }

    @Test func `a cloud inside Kubernetes becomes an external one`() throws {
        #expect(try ImportSamples.definition(Self.completed).kubernetes.cloudProvider == .external)
    }

    @Test func `a range that a machine is in is refused with its line`() throws {
        let report = try ImportSamples.run(Self.sample.replacing("\"10.1.0.40\"", with: "\"10.33.0.40\"")).report
        let found = report.findings.first { $0.message.contains("10.33.0.40 lies in the pod network 10.32.0.0/12") }
        #expect(found?.key == "nodes[3].address" && found?.line == 27)
    }

    @Test func `two masters are refused with the explanation`() throws {
        let line =
            "{\"nodeName\": \"ip-10-1-2-10.ec2.internal\", \"privateIP\": \"10.1.2.10\", \"publicIP\": \"34.225.224.64\"},"
        let report = try ImportSamples.run(Self.completed.replacing(line, with: "")).report
        #expect(report.findings.contains { $0.message.contains("two masters are worse than one") })
        #expect(!report.isAccepted)
    }

    @Test func `a single master may be its own endpoint`() throws {
        let text = """
            {"clusterName": "one", "kubernetesVersion": "1.33.5", "masterLoadBalancerAddress": "10.1.0.10",
             "masters": [{"nodeName": "m0", "privateIP": "10.1.0.10"}]}
            """
        let definition = try ImportSamples.definition(text)
        #expect(definition.loadBalancer.source == .packages && definition.controlPlaneEndpoint?.host == "10.1.0.10")
    }

    @Test(arguments: [
        ("{\"clusterName\": \"a\", \"clusterName\": \"b\"}", "given twice"), ("[1]", "one JSON object"), ("", "empty"),
        ("{\"a\": \"open", "end of stream"), ("{\"a\": /* open", "a comment that begins here has no end"),
        (String(repeating: "{\"a\":", count: 40), "levels deep"), ("{\"a\": \"\u{0}\"}", "control character"),
        ("{\"a\": &x 1}", "anchor"), ("{\"a\" 1 2", ":1:"),
        ("{\"a\": \"" + String(repeating: "x", count: 1 << 20) + "\"}", "longer than"),
    ])
    func `what is no JSON is refused with its place`(text: String, why: String) {
        do {
            _ = try ImportSamples.run(text, format: .hakube)
            Issue.record("it is read")
        } catch {
            #expect("\(error)".contains(why), "\(error)")
        }
    }

    @Test(arguments: [
        "{}", "{\"masters\": {}}", "{\"masters\": [1, [], null, {}]}", "{\"clusterName\": [1]}", "{\"hooks\": \"x\"}",
        "{\"masters\": [{\"nodeName\": \"../../etc\", \"privateIP\": \"x\\n- {name: evil}\"}]}",
        "{\"podNetworkCIDR\": \"999.0.0.0/99\", \"etcdCACertExpiry\": \"999999999999999999h\"}",
    ])
    func `a hostile value stays a value, is told, and plan refuses the rest`(text: String) throws {
        let (report, definition) = try ImportSamples.run(text, format: .hakube)
        #expect(!report.isAccepted && !report.findings.isEmpty)
        let problems = ProblemCollector()
        #expect(YAMLParser.parse(SourceText(name: "made", text: definition), problems: problems) != nil)
        #expect(problems.problems.isEmpty)
    }
}
