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

    package init(
        name: String, digest: Digest, lease: String, kubectl: String, kubeconfig: String, network: PodTraffic? = nil
    ) {
        self.name = name
        self.digest = digest
        self.lease = lease
        self.kubectl = kubectl
        self.kubeconfig = kubeconfig
        self.network = network
    }
}
