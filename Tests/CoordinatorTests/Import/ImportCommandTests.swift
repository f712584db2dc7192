import Shared
import TestSupport
import Testing

@testable import Coordinator

/// `coordinator import`, as it is typed.
struct ImportCommandTests {
    static let complete = """
        {"clusterName": "one", "kubernetesVersion": "1.33.5", "masterLoadBalancerAddress": "10.1.0.10",
         "masters": [{"nodeName": "m0", "privateIP": "10.1.0.10"}], "podNetworkCIDR": "10.244.0.0/16"}
        """

    @Test(arguments: [
        (ImportSamples.configDefault, ImportFormat.configDefault), (ImportSamples.hakube, .hakube),
        (ImportSamples.kubeadm, .kubeadm), ("# a\nexport A=1", .configDefault), ("/* a\n b */ \n{}", .hakube),
        ("// a\n{\"apiVersion\": \"kubeadm.k8s.io/v1beta4\"}", .kubeadm), ("# a\n---\nkind: x", .kubeadm),
    ])
    func `the format is told by the content`(text: String, format: ImportFormat) {
        #expect(ImportFormat.detect(SourceText(name: "old", text: text)) == format)
    }

    @Test(arguments: ["", "hello world", "cluster: lab\n", "#!/usr/bin/python\nA=1\n", "<xml/>"])
    func `what is none of the formats is said to be none`(text: String) throws {
        let folder = try ScratchFolder()
        let call = CommandCall(["import", try folder.write("old", text)])
        #expect(call.status == .failed && call.output.isEmpty)
        #expect(call.errors.contains("none of the formats") && call.errors.contains("--format"))
    }

    @Test func `an import that is complete ends with 0, and plan takes the file`() throws {
        let folder = try ScratchFolder()
        let old = try folder.write("old.json", Self.complete)
        let call = CommandCall(["import", old, "--output-file", folder("cluster.yaml")])
        #expect(call.status == .ok, "\(call.output)\(call.errors)")
        #expect(call.output.contains("can be planned"))
        let plan = CommandCall(["plan", "-f", folder("cluster.yaml"), "--config", "/nonexistent"])
        #expect(plan.status == .ok, "\(plan.errors)")
        let second = CommandCall(["import", old, "--output-file", folder("cluster.yaml")])
        #expect(second.status == .failed && second.errors.contains("is there already"))
    }

    @Test func `what must be mended ends with 1, the definition on one stream and the findings on the other`() throws {
        let folder = try ScratchFolder()
        let call = CommandCall(["import", try folder.write("config-default.sh", ImportSamples.configDefault)])
        #expect(call.status == .failed)
        #expect(call.output.hasPrefix("# Made by coordinator import") && call.output.contains("cluster: kubetest"))
        #expect(call.errors.contains("config-default.sh:4: missing: NODES: 3 control planes need one address"))
        #expect(call.errors.contains("coordinator plan refuses"))
    }

    @Test func `a file that no shell could read is refused as definitions are`() throws {
        let folder = try ScratchFolder()
        let call = CommandCall(["import", try folder.write("config-default.sh", "A=\"open\n")])
        #expect(call.status == .failed && call.output.isEmpty)
        #expect(call.errors.contains("config-default.sh:1:3: error: a quote that begins here has no end"))
    }

    @Test func `a name and a value from outside cannot reach the terminal or another line`() throws {
        let folder = try ScratchFolder()
        let text = Self.complete.replacing("m0", with: "m\\u001b[2J")
        let call = CommandCall(["import", try folder.write("o\u{1B}ld.json", text)])
        #expect(!call.output.contains("\u{1B}") && !call.errors.contains("\u{1B}"))
    }

    @Test(arguments: ["config-default", "hakube", "kubeadm"])
    func `findings for people and programs`(name: String) throws {
        let samples = [
            "config-default": ImportSamples.configDefault, "hakube": ImportSamples.hakube,
            "kubeadm": ImportSamples.kubeadm,
        ]
        let (report, text) = try ImportSamples.run(try #require(samples[name]))
        try Golden.expect("\(text)\n\(report.findingsText)", is: "import-\(name).txt")
    }
}
