import Shared

/// What kubeadm is told, whatever the format it is told in.
struct KubeadmConfiguration: Equatable, Sendable {
    enum Etcd: Equatable, Sendable {
        case external(endpoints: [String])
        case stacked(dataDirectory: String, arguments: [String: String])
    }

    var version: KubernetesVersion
    var clusterName: String
    /// host:port
    var controlPlaneEndpoint: String
    var imageRepository: String
    var certSANs: [String]
    var apiServerArguments: [String: String]
    var controllerManagerArguments: [String: String]
    var schedulerArguments: [String: String]
    /// Beside `node-ip`.
    var kubeletArguments: [String: String]
    var podSubnet: String
    var serviceSubnet: String
    var dnsDomain: String
    var etcd: Etcd
    var apiServerVolumes: [VolumeDefinition] = []
    var controllerManagerVolumes: [VolumeDefinition] = []
    var schedulerVolumes: [VolumeDefinition] = []
    /// Of what kubeadm signs; nil: its own choice.
    var algorithm: KeyAlgorithm?
    /// The same; nil: a year.
    var validityDays: Int?
    var kubelet: YAMLValue
    var kubeProxy: YAMLValue
    /// Of stacked etcd; nil: its own choice. kubeadm chooses etcd's arguments by it, too.
    var etcdImageTag: String?

    var dialect: KubeadmDialect { KubeadmDialect(for: version) }

    static let certificatesDirectory = "/etc/kubernetes/pki"
    static let etcdAuthority = "/etc/kubernetes/pki/etcd/ca.crt"
    static let etcdClientCertificate = "/etc/kubernetes/pki/apiserver-etcd-client.crt"
    static let etcdClientKey = "/etc/kubernetes/pki/apiserver-etcd-client.key"
}

/// What kubeadm is told about the node that it runs on: placeholders, so that all nodes of a role get the same bytes.
struct KubeadmNode: Equatable, Sendable {
    var name = "{{node.name}}"
    var address = "{{node.address}}"
    var isControlPlane: Bool
    /// Whether pods may run on a control plane.
    var isSchedulable: Bool
    /// Whether kubeadm finds patches here.
    var hasPatches = false
}
