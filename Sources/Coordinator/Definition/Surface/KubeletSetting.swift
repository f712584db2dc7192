/// A field of KubeletConfiguration that is Muster's or kubeadm's, and the values of it that change nothing.
struct KubeletSetting: Sendable {
    let keys: [String]
    let same: [YAMLValue]
    /// What another value breaks.
    let reason: String

    private init(_ keys: String, _ same: [YAMLValue], _ reason: String) {
        self.keys = keys.split(separator: ".").map(String.init)
        self.same = same
        self.reason = reason
    }

    static let all: [KubeletSetting] = [
        .init(
            "authentication.x509.clientCAFile", [.text(""), .text("/etc/kubernetes/pki/ca.crt")],
            "the API servers' certificates are of the cluster's CA"),
        .init(
            "containerRuntimeEndpoint",
            [
                .text(""), .text("/run/containerd/containerd.sock"), .text("unix:///run/containerd/containerd.sock"),
                .text("unix:///var/run/containerd/containerd.sock"),
            ],
            "the runtime is containerd"),
        .init("enableServer", [.boolean(true)], "API servers ask kubelets for logs and health"),
        .init("port", [.number("10250"), .number("0")], "API servers, firewalls and checks ask at 10250"),
        .init("registerNode", [.boolean(true)], "no node could join"),
        .init("rotateCertificates", [.boolean(true)], "the node would be lost within a year"),
        .init("runOnce", [.boolean(false)], "a kubelet that ends is not a node"),
        .init(
            "staticPodPath", [.text(""), .text("/etc/kubernetes/manifests")],
            "kubeadm puts the control plane into /etc/kubernetes/manifests, and nothing would run it"),
    ]
}
