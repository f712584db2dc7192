import Shared

/// What an earlier cluster left on the machine. kubeadm and etcd would take it for their own.
struct LeftoversCheck: PreflightCheck {
    private static let paths = [
        "/etc/kubernetes/admin.conf", "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/manifests/kube-apiserver.yaml",
        "/var/lib/kubelet/config.yaml", "/var/lib/etcd/member",
    ]
    let name = "leftovers"

    func problem(_ context: StepContext) throws -> String? {
        let found = try Self.paths.filter { try FileState.read(context.paths.path($0), digest: false).exists }
        guard !found.isEmpty else { return nil }
        return "an earlier cluster left \(found.joined(separator: ", ")); "
            + "if nothing of it is needed: kubeadm reset, and empty /var/lib/etcd"
    }
}
