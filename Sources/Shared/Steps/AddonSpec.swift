/// Kubernetes objects applied once by an elected control plane.
package struct AddonSpec: Codable, Equatable, Sendable {
    package var name: String
    /// The YAML file.
    package var digest: Digest
    package var lease: String
    package var kubectl: String
    package var kubeconfig: String

    package init(name: String, digest: Digest, lease: String, kubectl: String, kubeconfig: String) {
        self.name = name
        self.digest = digest
        self.lease = lease
        self.kubectl = kubectl
        self.kubeconfig = kubeconfig
    }
}
