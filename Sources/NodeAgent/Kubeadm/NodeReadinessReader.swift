import HTTPClient
import Shared

/// Asks the API, as the kubelet, what it thinks of this machine.
struct NodeReadinessReader {
    let paths: HostPaths
    let node: String
    /// host:port of the API behind the load balancer, which is asked first: a control plane's kubelet has the address of
    /// its own API server, which may be away just when this matters (kubeadm from 1.31 on).
    let endpoint: String
    /// Whether a step of this machine's manifest brings the pod network: then a machine without one is at fault.
    let bringsNetwork: Bool

    static let networkFolder = "/etc/cni/net.d"
    /// The kubelet's word for a machine without a pod network (kubernetes, `pkg/kubelet/container/runtime.go`).
    private static let networkReason = "NetworkPluginNotReady"
    private static let cloudTaint = "node.cloudprovider.kubernetes.io/uninitialized"

    /// What the API answers, as far as it matters.
    struct Node: Decodable {
        struct Spec: Decodable {
            struct Taint: Decodable {
                var key: String
            }

            var taints: [Taint]?
        }

        struct Status: Decodable {
            struct Condition: Decodable {
                var type: String
                var status: String
                var message: String?
            }

            var conditions: [Condition]?
        }

        var spec: Spec
        var status: Status
    }

    /// Nil before the machine has joined.
    func read() -> KubernetesReadiness? {
        let files = KubernetesFiles(paths: paths)
        guard let own = ownEndpoint, let authority = files.authority(), let identity = files.kubeletIdentity() else {
            return nil
        }
        let probe = APIServerProbe(authority: authority, identity: identity)
        return Self.first(of: own == endpoint ? [endpoint] : [endpoint, own]) { read($0, probe) }
    }

    /// The first word that is one, or else why the first address gives none.
    static func first(
        of addresses: [String], _ ask: (String) -> KubernetesReadiness
    ) -> KubernetesReadiness? {
        var silence: KubernetesReadiness?
        for address in addresses {
            let answer = ask(address)
            guard answer.state == .unknown else { return answer }
            silence = silence ?? answer
        }
        return silence
    }

    private func read(_ address: String, _ probe: APIServerProbe) -> KubernetesReadiness {
        switch probe.node(node, address) {
        case .success(let response) where response.status == 200:
            guard let object = try? response.decode(Node.self) else {
                return KubernetesReadiness(.unknown, "\(address) answers with something that is not a Node")
            }
            return readiness(of: object)
        case .success(let response):
            return KubernetesReadiness(.unknown, "\(address) answers HTTP \(response.status) when asked for \(node)")
        case .failure(let error): return KubernetesReadiness(.unknown, "\(error)")
        }
    }

    func readiness(of object: Node) -> KubernetesReadiness {
        guard let ready = object.status.conditions?.first(where: { $0.type == "Ready" }) else {
            return KubernetesReadiness(.notReady, "the kubelet has not said anything yet")
        }
        if ready.status == "True" {
            guard object.spec.taints?.contains(where: { $0.key == Self.cloudTaint }) == true else {
                return KubernetesReadiness(.ready)
            }
            return KubernetesReadiness(
                .uninitialized,
                "the taint \(Self.cloudTaint) keeps pods away until the cloud's controller manager has looked at it")
        }
        let message = ready.message ?? "the kubelet gives no reason"
        guard message.contains(text: Self.networkReason), !bringsNetwork, !hasConfiguration else {
            return KubernetesReadiness(.notReady, message)
        }
        return KubernetesReadiness(
            .noNetwork, "nothing has put a configuration into \(Self.networkFolder) so far; an addon is to do it")
    }

    private var hasConfiguration: Bool {
        let names = (try? Folder.names(in: paths.path(Self.networkFolder))) ?? []
        return names.contains { name in [".conf", ".conflist", ".json"].contains { name.hasSuffix($0) } }
    }

    /// host:port of the API, from the kubelet's own kubeconfig.
    private var ownEndpoint: String? {
        guard
            let bytes = try? DurableFile.readBounded(
                paths.path(KubernetesFiles.kubeletConfiguration), limit: 256 << 10)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let found = text.firstRange(ofText: "server: https://") else { return nil }
        let address = text[found.upperBound...].prefix { !$0.isWhitespace && $0 != "\"" && $0 != "/" }
        return address.isEmpty ? nil : String(address)
    }
}
