import Shared

/// etcd as kubeadm's static pod, by the signed manifest: no file on the machine decides whether a control plane has one.
enum StackedEtcd {
    static let manifest = "/etc/kubernetes/manifests/etcd.yaml"
}

extension Manifest {
    /// Where a control plane's own member keeps its data; nil where kubeadm runs no etcd on this role's nodes.
    var stackedEtcdDirectory: String? {
        for step in steps {
            if case .kubeadmInit(let spec) = step.action { return spec.stackedEtcdDirectory }
        }
        return nil
    }
}

extension KubeadmInitSpec {
    /// Nil where etcd is not kubeadm's. Only what `coordinator plan` writes is understood.
    var stackedEtcdDirectory: String? {
        let marker = "dataDir:"
        for line in config.split(separator: "\n") {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix(marker) else { continue }
            let path = text.dropFirst(marker.count).drop { $0 == " " }
            return path.hasPrefix("/") ? String(path) : nil
        }
        return nil
    }
}
