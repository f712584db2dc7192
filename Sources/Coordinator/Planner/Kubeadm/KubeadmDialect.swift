import Shared

/// The version of kubeadm's configuration format, and where the versions differ.
enum KubeadmDialect: String, CaseIterable, Sendable {
    case v1beta2
    case v1beta3
    case v1beta4

    /// The newest format that kubeadm of `version` reads.
    init(for version: KubernetesVersion) {
        self = version.row.dialect
    }

    var apiVersion: String { "kubeadm.k8s.io/\(rawValue)" }

    /// Extra arguments: a mapping in the older formats, a list of names and values in the newest.
    func arguments(_ arguments: [String: String]) -> YAMLValue? {
        guard !arguments.isEmpty else { return nil }
        let sorted = arguments.sorted { $0.key < $1.key }
        switch self {
        case .v1beta2, .v1beta3:
            return .mapping(sorted.map { YAMLValue.Pair(key: $0.key, value: .text($0.value)) })
        case .v1beta4:
            return .sequence(sorted.map { .object(["name": .text($0.key), "value": .text($0.value)]) })
        }
    }

    /// Whether kubeadm can be told this algorithm: all from this format on, P-384 later.
    func knows(_ algorithm: KeyAlgorithm, _ version: KubernetesVersion) -> Bool {
        self == .v1beta4 && (algorithm != .p384 || version.minor >= KubernetesMilestone.firstP384)
    }

    /// The CRI socket: kubeadm up to 1.21 wants a bare path.
    var criSocket: String {
        let path = "/run/containerd/containerd.sock"
        return self == .v1beta2 ? path : "unix://\(path)"
    }

    /// `nodeRegistration.imagePullPolicy` exists from `v1beta3`.
    var imagePullPolicy: YAMLValue? { self == .v1beta2 ? nil : .text("IfNotPresent") }

    /// Where patches lie, in the formats that have a place for it; see ``patchesFlag``.
    func patches(_ directory: String) -> YAMLValue? {
        self == .v1beta2 ? nil : .object(["directory": .text(directory)])
    }

    /// Whether kubeadm is told of patches on its command line, `--experimental-patches`: up to 1.21, and gone in 1.23.
    var patchesFlag: Bool { self == .v1beta2 }

    /// How long init waits for the control plane, in `apiServer` of the older formats.
    var timeoutForControlPlane: YAMLValue? { self == .v1beta4 ? nil : .text("4m0s") }

    /// How long a join looks for the cluster, in `discovery` of the older formats.
    var discoveryTimeout: YAMLValue? { self == .v1beta4 ? nil : .text("5m0s") }

    /// All waits of the newest format in one place.
    func timeouts(isJoin: Bool) -> YAMLValue? {
        guard self == .v1beta4 else { return nil }
        return .object([
            "controlPlaneComponentHealthCheck": .text("4m0s"),
            "kubeletHealthCheck": .text("4m0s"),
            "kubernetesAPICall": .text("1m0s"),
            "etcdAPICall": .text("2m0s"),
            "tlsBootstrap": isJoin ? .text("5m0s") : nil,
            "discovery": isJoin ? .text("5m0s") : nil,
        ])
    }
}
