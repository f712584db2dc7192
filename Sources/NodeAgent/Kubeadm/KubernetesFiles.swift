import Shared

/// The files of kubeadm and the kubelet on this machine, as far as they say what has been done.
struct KubernetesFiles {
    let paths: HostPaths

    static let adminConfiguration = "/etc/kubernetes/admin.conf"
    static let kubeletConfiguration = "/etc/kubernetes/kubelet.conf"
    static let apiServerManifest = "/etc/kubernetes/manifests/kube-apiserver.yaml"
    static let authority = "/etc/kubernetes/pki/ca.crt"
    static let kubeletIdentity = "/var/lib/kubelet/pki/kubelet-client-current.pem"

    var hasKubelet: Bool { get throws { try exists(Self.kubeletConfiguration) } }
    /// Also while the operator has it taken away for a moment: nothing must take the node for half a control plane then.
    var hasAPIServer: Bool { get throws { try exists(Self.apiServerManifest) || exists(APIServerOutage.aside) } }

    func exists(_ path: String) throws -> Bool { try FileState.read(paths.path(path), digest: false).exists }

    /// PEM of the cluster's CA; nil before it is there.
    func authority() -> [UInt8]? { try? DurableFile.readBounded(paths.path(Self.authority), limit: 64 << 10) }

    /// The kubelet's own certificate and key in one PEM; the file is a link to the newest.
    func kubeletIdentity() -> [UInt8]? {
        try? DurableFile.readBounded(
            paths.path(Self.kubeletIdentity), limit: 64 << 10, followingSymbolicLink: true)
    }

    /// Port of the API server on this node, as the kubeadm configuration says it.
    static func bindPort(inConfig text: String) -> Int {
        let marker = "bindPort:"
        guard let found = text.firstRange(ofText: marker) else { return 6443 }
        let digits = text[found.upperBound...].drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
        return Int(digits) ?? 6443
    }
}
