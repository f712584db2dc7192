import Shared

/// Folders that etcd's data may be in.
enum EtcdFolder {
    /// Those that Muster itself gives its members: the default now, and that of 0.1.0.
    static let usual = ["/var/lib/muster-etcd", "/var/lib/etcd/muster"]
    /// Of the distributions' packages and of kubeadm; another etcd's data may lie there.
    static let packaged = "/var/lib/etcd"

    /// Folders of the system and of others. What holds one of them, or lies in one of the first kind, is nothing to empty.
    private static let system = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib64", "proc", "root", "run", "sbin", "sys", "usr",
    ]
    private static let shared = [
        "/var/lib/kubelet", "/var/lib/containerd", "/var/lib/dpkg", "/var/lib/muster", "/var/lib/muster-agent",
        "/var/log/x", "/var/cache/x",
    ]

    /// Whether a signed manifest may have this folder emptied, whatever it says.
    static func mayBeEmptied(_ path: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        guard path.hasPrefix("/"), parts.count >= 2, !parts.contains(".."), !system.contains(parts[0]) else {
            return false
        }
        return !shared.contains { $0.split(separator: "/").map(String.init).starts(with: parts) }
    }
}

extension StepAction {
    /// Where this step lets a member of this node's keep its data; nil where it runs none.
    var etcdFolder: String? {
        switch self {
        case .etcdMember(let spec): spec.dataDirectory
        case .kubeadmInit(let spec): spec.stackedEtcdDirectory
        default: nil
        }
    }
}

extension Manifest {
    /// Where members of a role's nodes keep their data, unit or static pod; empty where they have none.
    var etcdFolders: [String] { steps.compactMap(\.action.etcdFolder) }
}
