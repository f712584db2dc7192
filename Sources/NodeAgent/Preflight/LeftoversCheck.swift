import Shared

/// What an earlier cluster left on the machine. kubeadm and etcd would take it for their own.
struct LeftoversCheck: PreflightCheck {
    private static let files = [
        "/etc/kubernetes/admin.conf", "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/manifests/kube-apiserver.yaml",
        "/var/lib/kubelet/config.yaml",
    ]
    let name = "leftovers"

    func problem(_ context: StepContext) throws -> String? {
        let folders = [EtcdFolder.packaged] + EtcdFolder.usual + context.manifest.etcdFolders
        var found: [String] = []
        for path in Self.files + folders.map({ "\($0)/member" }) where !found.contains(path) {
            if try FileState.read(context.paths.path(path), digest: false).exists { found.append(path) }
        }
        guard !found.isEmpty else { return nil }
        return "an earlier cluster left \(found.joined(separator: ", ")); "
            + "if nothing of it is needed: kubeadm reset, and remove what is left of these"
    }
}
