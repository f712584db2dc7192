/// `kubeadm init`, at most once in a cluster's life: under a lease, fenced where the effect lands.
///
/// Every control plane's manifest has it, followed by ``KubeadmJoinSpec``. Where another node has begun the cluster the
/// step is done without an effect, and publishes nothing; where this node has, the join finds it done.
package struct KubeadmInitSpec: Codable, Equatable, Sendable {
    /// Path of the binary.
    package var kubeadm: String
    /// kubeadm configuration with placeholders, and `{{bootstrap.token}}`, which the agent makes.
    package var config: String
    package var skipPhases: [String]
    package var lease: String
    /// Where to record, once, who did it; nil where etcd is stacked.
    package var fence: EtcdFence?
    /// host:port of the API behind the load balancer.
    package var endpoint: String
    /// Folder for `--experimental-patches`; nil without patches, and where the configuration names it.
    package var patches: String?
    /// The one node that may begin the cluster, where there is no fence: etcd is stacked. Nil in plans of older versions.
    package var initializer: String?

    package init(
        kubeadm: String, config: String, skipPhases: [String], lease: String, fence: EtcdFence? = nil,
        endpoint: String, patches: String? = nil, initializer: String? = nil
    ) {
        self.kubeadm = kubeadm
        self.config = config
        self.skipPhases = skipPhases
        self.lease = lease
        self.fence = fence
        self.endpoint = endpoint
        self.patches = patches
        self.initializer = initializer
    }
}

/// `kubeadm join`, with join material minted for this node alone.
package struct KubeadmJoinSpec: Codable, Equatable, Sendable {
    /// Under which control planes renew what kubeadm signed, one after the other.
    package static let certificateLease = "control-plane-certificates"

    package var kubeadm: String
    /// kubeadm configuration with placeholders, `{{join.token}}` and `{{join.caCertHash}}`.
    package var config: String
    package var skipPhases: [String]
    package var controlPlane: Bool
    /// Where joins must not overlap (stacked etcd).
    package var lease: String?
    /// host:port of the API behind the load balancer.
    package var endpoint: String
    /// Folder for `--experimental-patches`; nil without patches, and where the configuration names it.
    package var patches: String?

    package init(
        kubeadm: String, config: String, skipPhases: [String], controlPlane: Bool, lease: String? = nil,
        endpoint: String, patches: String? = nil
    ) {
        self.kubeadm = kubeadm
        self.config = config
        self.skipPhases = skipPhases
        self.controlPlane = controlPlane
        self.lease = lease
        self.endpoint = endpoint
        self.patches = patches
    }
}
