/// Kubernetes objects applied once by an elected control plane.
package struct AddonSpec: Codable, Equatable, Sendable {
    package var name: String
    /// The YAML file.
    package var digest: Digest
    package var lease: String
    package var kubectl: String
    package var kubeconfig: String
    /// Where the addon is the cluster's network.
    package var network: PodTraffic?

    /// What must be available before the addon counts as applied; nil where nobody waits for it.
    package var workloads: [AddonWorkload]?
    /// How long that may take.
    package var waitSeconds: Int?

    package init(
        name: String, digest: Digest, lease: String, kubectl: String, kubeconfig: String, network: PodTraffic? = nil,
        workloads: [AddonWorkload]? = nil, waitSeconds: Int? = nil
    ) {
        self.name = name
        self.digest = digest
        self.lease = lease
        self.kubectl = kubectl
        self.kubeconfig = kubeconfig
        self.network = network
        self.workloads = workloads
        self.waitSeconds = waitSeconds
    }
}

/// Something of an addon that comes up by and by.
package struct AddonWorkload: Codable, Equatable, Sendable, CustomStringConvertible {
    /// `deployment`, `daemonset` or `statefulset`.
    package var kind: String
    package var namespace: String
    package var name: String

    package init(kind: String, namespace: String, name: String) {
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    package var description: String { "\(kind)/\(name) in \(namespace)" }
}
