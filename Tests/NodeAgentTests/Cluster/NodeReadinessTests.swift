import FoundationEssentials
import Shared
import TestSupport
import Testing

@testable import NodeAgent

/// A node without a network is no fault while somebody else is to bring it (S0-13, S4-26).
struct NodeReadinessTests {
    private static let noNetwork =
        "runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:cni config uninitialized"

    private func readiness(
        _ json: String, bringsNetwork: Bool = false, networkFile: String? = nil
    ) throws -> KubernetesReadiness {
        let scratch = try ScratchFolder()
        if let networkFile {
            let folder = scratch.path + NodeReadinessReader.networkFolder
            try Folder.make(folder)
            try DurableFile.write([], to: "\(folder)/\(networkFile)", mode: FileMode(0o644))
        }
        let reader = NodeReadinessReader(
            paths: HostPaths(root: scratch.path), node: "worker-1", endpoint: "lb:6443", bringsNetwork: bringsNetwork)
        let node = try StrictJSON.decodeLenient(NodeReadinessReader.Node.self, from: Array(json.utf8))
        return reader.readiness(of: node)
    }

    private static func node(_ status: String, _ message: String, taints: String = "[]") -> String {
        """
        {"kind": "Node", "spec": {"taints": \(taints)}, "status": {"conditions": [
          {"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": "\(status)", "message": "\(message)"}]}}
        """
    }

    @Test func `a node without a network is expected where an addon is to bring one`() throws {
        let found = try readiness(Self.node("False", Self.noNetwork))
        #expect(found.state == .noNetwork && found.isExpected)
        #expect(found.words?.hasPrefix("NotReady: no CNI yet (expected)") == true)
    }

    @Test func `a node without a network is at fault where its own manifest brings one`() throws {
        let found = try readiness(Self.node("False", Self.noNetwork), bringsNetwork: true)
        #expect(found.state == .notReady && !found.isExpected && found.message == Self.noNetwork)
    }

    @Test func `a network that is there and does not work is a fault`() throws {
        #expect(try readiness(Self.node("False", Self.noNetwork), networkFile: "10-a.conflist").state == .notReady)
        #expect(try readiness(Self.node("False", Self.noNetwork), networkFile: "README").state == .noNetwork)
    }

    @Test func `any other reason is a fault`() throws {
        let found = try readiness(Self.node("False", "PLEG is not healthy"))
        #expect(found.words == "NotReady: PLEG is not healthy")
        #expect(try readiness(Self.node("Unknown", "Kubelet stopped posting node status.")).state == .notReady)
        #expect(try readiness(#"{"spec": {}, "status": {}}"#).state == .notReady)
    }

    @Test func `the endpoint is asked first, and a node's own API server where that is silent`() {
        let silent = KubernetesReadiness(.unknown, "lb:6443 answers HTTP 503 when asked for cp-1")
        var asked: [String] = []
        func ask(_ answers: [String: KubernetesReadiness]) -> KubernetesReadiness? {
            asked = []
            return NodeReadinessReader.first(of: ["lb:6443", "10.0.0.11:6443"]) { address in
                asked.append(address)
                return answers[address] ?? silent
            }
        }
        #expect(ask(["lb:6443": KubernetesReadiness(.ready)]) == KubernetesReadiness(.ready) && asked == ["lb:6443"])
        let notReady = KubernetesReadiness(.notReady, "PLEG is not healthy")
        #expect(ask(["lb:6443": notReady, "10.0.0.11:6443": KubernetesReadiness(.ready)]) == notReady)
        #expect(ask(["10.0.0.11:6443": KubernetesReadiness(.ready)]) == KubernetesReadiness(.ready))
        #expect(ask(["10.0.0.11:6443": KubernetesReadiness(.unknown, "refused")]) == silent && asked.count == 2)
        #expect(NodeReadinessReader.first(of: []) { _ in silent } == nil)
    }

    @Test func `a ready node needs no word, unless its cloud has not looked at it`() throws {
        let ready = Self.node("True", "kubelet is posting ready status")
        #expect(try readiness(ready) == KubernetesReadiness(.ready))
        #expect(try readiness(ready).words == nil)
        let taint = #"[{"key": "node.cloudprovider.kubernetes.io/uninitialized", "effect": "NoSchedule"}]"#
        let found = try readiness(Self.node("True", "", taints: taint))
        #expect(found.state == .uninitialized && found.isExpected)
    }
}
