/// Which etcd members the API server asks, kept as the roster has them: in kubeadm's record of the cluster, which later
/// joins read, and in this node's static pod. Listed from the first change of etcd's members on.
package struct EtcdEndpointsSpec: Codable, Equatable, Sendable {
    /// https URLs.
    package var endpoints: [String]
    /// One API server at a time.
    package var lease: String
    /// Path of the binary.
    package var kubeadm: String

    package init(endpoints: [String], lease: String, kubeadm: String) {
        self.endpoints = endpoints
        self.lease = lease
        self.kubeadm = kubeadm
    }
}
