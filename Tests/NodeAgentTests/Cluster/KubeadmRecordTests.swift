import Shared
import Synchronization
import TestSupport
import Testing

@testable import NodeAgent

/// kubeadm's record is read, changed in one place, and written back only over what was read.
struct KubeadmRecordTests {
    private static let text = "apiServer:\n  certSANs:\n  - a\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n"

    /// What kubectl answers, in turn; the last answer again and again.
    private final class Kubectl: Sendable {
        let gets: Mutex<[String]>
        let patches: Mutex<[HostResult]>

        init(gets: [String], patches: [HostResult] = [HostResult(status: 0)]) {
            self.gets = Mutex(gets)
            self.patches = Mutex(patches)
        }

        func answer(_ command: HostCommand) -> HostResult {
            func next<Answer>(_ answers: inout [Answer]) -> Answer? {
                answers.count > 1 ? answers.removeFirst() : answers.first
            }
            if command.arguments.contains("get") {
                let text = gets.withLock { next(&$0) } ?? ""
                return text.isEmpty
                    ? HostResult(status: 1, errors: Array("Unable to connect to the server\n".utf8))
                    : HostResult(status: 0, output: Array(text.utf8))
            }
            return patches.withLock { next(&$0) } ?? HostResult(status: 1)
        }
    }

    private static func map(_ text: String, version: String) throws -> String {
        struct Object: Encodable {
            struct Metadata: Encodable {
                var name = "kubeadm-config"
                var resourceVersion: String
            }

            var kind = "ConfigMap"
            var metadata: Metadata
            var data: [String: String]
        }
        let object = Object(
            metadata: Object.Metadata(resourceVersion: version),
            data: ["ClusterConfiguration": text, "ClusterStatus": "kept"])
        return String(decoding: try CanonicalJSON.encode(object), as: UTF8.self)
    }

    private func replace(_ kubectl: Kubectl, with names: [String]) throws -> [String] {
        let host = RecordingHost { kubectl.answer($0) }
        let plane = RoleSet([.controlPlane])
        let stage = try ClusterStage("cp-1", of: try MemoryCluster([("cp-1", plane)]), host: host)
        let spec = KubeadmInitSpec(
            kubeadm: "/opt/bin/kubeadm", config: "", skipPhases: [], lease: "l", endpoint: "lb:6443")
        let step = Step(id: "s", summary: "", timeoutSeconds: 5, action: .kubeadmInit(spec))
        try KubeadmRecord(context: try stage.context(step), kubeadm: spec.kubeadm)
            .replace(["apiServer", "certSANs"], with: names)
        return host.calls.map { $0.split(separator: " ").dropFirst(3).joined(separator: " ") }
    }

    @Test func `one list is patched over the version that was read`() throws {
        let calls = try replace(Kubectl(gets: [try Self.map(Self.text, version: "41")]), with: ["a", "b"])
        #expect(calls.count == 2 && calls[0] == "--namespace kube-system get configmap kubeadm-config --output json")
        #expect(calls[1].contains("patch configmap kubeadm-config --type merge --patch"))
        // Two blanks are one in these words.
        #expect(calls[1].contains(#""metadata":{"resourceVersion":"41"}"#))
        #expect(calls[1].contains(#"- \"a\"\n - \"b\"\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n"#))
        #expect(!calls[1].contains("ClusterStatus"))
    }

    @Test func `nothing is written where the record says so already`() throws {
        #expect(try replace(Kubectl(gets: [try Self.map(Self.text, version: "41")]), with: ["a"]).count == 1)
    }

    @Test func `another's change at the same moment is kept, and ours comes on top`() throws {
        let conflict = HostResult(
            status: 1, errors: Array("Error from server (Conflict): … the object has been modified\n".utf8))
        let later = Self.text.replacing("v1.36.3", with: "v1.36.4")
        let kubectl = Kubectl(
            gets: [try Self.map(Self.text, version: "41"), try Self.map(later, version: "42")],
            patches: [conflict, HostResult(status: 0)])
        let calls = try replace(kubectl, with: ["b"])
        #expect(calls.count == 4 && calls[3].contains(#""resourceVersion":"42""#) && calls[3].contains("v1.36.4"))
        #expect(throws: StepError.self) {
            try replace(Kubectl(gets: [try Self.map(Self.text, version: "41")], patches: [conflict]), with: ["b"])
        }
    }

    @Test func `what is not understood is blocked, with what to type`() throws {
        let odd = Kubectl(gets: [try Self.map("kind: ClusterConfiguration\napiServer: {certSANs: [a]}\n", version: "1")]
        )
        let error = #expect(throws: StepError.self) { try replace(odd, with: ["b", "c"]) }
        #expect(
            error?.code == .blocked && error?.message.contains("apiServer is not written as a block of keys") == true)
        #expect(
            error?.hint == "kubectl --namespace kube-system edit configmap kubeadm-config, and write under "
                + "apiServer.certSANs: b, c")
    }

    @Test(arguments: ["", "junk", "{}", #"{"metadata":{}}"#, #"{"metadata":{"resourceVersion":"1"},"data":{}}"#])
    func `an answer that is none is an error, and nothing is written`(answer: String) {
        #expect(throws: StepError.self) { try replace(Kubectl(gets: [answer], patches: []), with: ["b"]) }
    }
}
