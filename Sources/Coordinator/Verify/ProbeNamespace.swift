import Shared

/// The one namespace of a verification: everything that it puts into the cluster is in it, and goes with it.
struct ProbeNamespace: Sendable {
    static let serverApp = "server"
    static let service = "probe"
    private static let prefix = "muster-verify-"
    /// What is found again and deleted has this label and the name's beginning, both.
    private static let label = "muster-verify"

    private struct Object: Encodable {
        struct Metadata: Encodable {
            var name: String
            var labels: [String: String]
        }

        var apiVersion = "v1"
        var kind = "Namespace"
        var metadata: Metadata
    }

    let client: KubernetesClient
    let name: String

    /// A name of its own for each run.
    init(client: KubernetesClient) throws {
        self.client = client
        name = Self.prefix + (try RandomBytes.hex(4))
    }

    var path: String { "/api/v1/namespaces/\(name)" }

    func create(clusterUID: String) throws {
        // Pods in the node's own network are for privileged namespaces only, since Kubernetes 1.23.
        let labels = [Self.label: clusterUID, "pod-security.kubernetes.io/enforce": "privileged"]
        try client.create(
            Object(metadata: .init(name: name, labels: labels)), at: "/api/v1/namespaces")
    }

    /// Whether the account that its pods get is there; a pod that is made before is refused.
    func hasAccount() throws -> Bool {
        try client.find("\(path)/serviceaccounts/default", as: KubernetesObject.self) != nil
    }

    /// Deletes namespaces that runs before this one have left. A verification holds a lock, so no other one runs.
    ///
    /// - Returns: their names.
    static func removeLeftovers(_ client: KubernetesClient, clusterUID: String) throws -> [String] {
        let found = try client.list(
            "/api/v1/namespaces", selector: "\(label)=\(clusterUID)", as: KubernetesObject.self)
        let ours = found.map(\.metadata).filter { $0.name.hasPrefix(prefix) && $0.labels?[label] == clusterUID }
        for namespace in ours { try client.delete("/api/v1/namespaces/\(namespace.name)") }
        return ours.map(\.name)
    }

    static func isGone(_ name: String, _ client: KubernetesClient) throws -> Bool {
        try client.find("/api/v1/namespaces/\(name)", as: KubernetesObject.self) == nil
    }
}
