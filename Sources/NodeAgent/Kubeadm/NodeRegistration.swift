import HTTPClient
import Shared

/// Whether the API knows this machine, asked with the kubelet's own certificate.
struct NodeRegistration {
    enum Answer: Equatable {
        case known
        /// A ready API says that it has no such node.
        case unknown
        /// The kubelet has never been given a certificate here.
        case noCertificate
        /// Nothing can be said, and why: no answer is no "no".
        case unclear(String)
    }

    let paths: HostPaths
    let node: String
    /// host:port of the API.
    let endpoint: String

    func ask() throws -> Answer {
        let files = KubernetesFiles(paths: paths)
        guard try files.exists(KubernetesFiles.kubeletIdentity) else { return .noCertificate }
        guard let authority = files.authority(), let identity = files.kubeletIdentity() else {
            return .unclear("\(KubernetesFiles.authority) or the kubelet's certificate cannot be read")
        }
        let probe = APIServerProbe(authority: authority, identity: identity)
        switch probe.node(node, endpoint) {
        case .success(let response) where response.status == 200: return .known
        case .success(let response) where response.status == 404:
            // An API server that has just started says so of everything.
            if let reason = probe.unreadyReason(endpoint) { return .unclear(reason) }
            return Self.isMissingNode(response)
                ? .unknown : .unclear("\(endpoint) answers HTTP 404, and not that \(node) is missing")
        case .success(let response):
            return .unclear("\(endpoint) answers HTTP \(response.status) when asked for \(node)")
        case .failure(let error): return .unclear("\(error)")
        }
    }

    /// Whether Kubernetes itself says that there is no such object (apimachinery, `metav1.Status`).
    private static func isMissingNode(_ response: HTTPResponse) -> Bool {
        struct Status: Decodable {
            struct Details: Decodable { var kind: String? }

            var kind: String
            var reason: String?
            var details: Details?
        }
        guard let status = try? response.decode(Status.self) else { return false }
        return status.kind == "Status" && status.reason == "NotFound" && status.details?.kind == "nodes"
    }
}
