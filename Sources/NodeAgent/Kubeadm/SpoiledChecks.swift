import Shared

/// The checks of kubeadm's preflight that its own first try on this node has spoiled: its files lie there and its pods
/// hold their ports. A second try ignores exactly these, so that a true fault is still shown.
///
/// Names and conditions are those of kubeadm's `preflight/checks.go`, `InitNodeChecks` and `JoinNodeChecks`.
struct SpoiledChecks {
    /// Whether a file, or anything in a folder, is there.
    let isThere: (String) throws -> Bool
    /// Port of the API server.
    let bindPort: Int
    /// Where a static pod's etcd keeps its data; nil where kubeadm runs none.
    let etcdFolder: String?
    let isControlPlane: Bool

    private static let folder = "/etc/kubernetes/manifests"

    /// Names for `--ignore-preflight-errors`; empty where the first try left nothing.
    func names(isJoin: Bool) throws -> [String] {
        var names: [String] = []
        func add(_ path: String, _ more: [String] = []) throws {
            if try isThere(path) { names += [Self.available("File", path)] + more }
        }
        if isJoin {
            try add(KubernetesFiles.kubeletConfiguration)
            try add("/etc/kubernetes/bootstrap-kubelet.conf")
            if !isControlPlane { try add(KubernetesFiles.authority) }
            // Up to 1.2x a join of either kind wants the folder empty.
            if try isThere(Self.folder) { names.append(Self.available("Dir", Self.folder)) }
        }
        if isControlPlane {
            try add("\(Self.folder)/kube-apiserver.yaml", ["Port-\(bindPort)"])
            try add("\(Self.folder)/kube-controller-manager.yaml", ["Port-10257"])
            try add("\(Self.folder)/kube-scheduler.yaml", ["Port-10259"])
            try add("\(Self.folder)/etcd.yaml", ["Port-2379", "Port-2380"])
            if let etcdFolder, try isThere(etcdFolder) { names.append(Self.available("Dir", etcdFolder)) }
        }
        if try isThere("\(KubernetesTraces.kubelet)/config.yaml") { names.append("Port-10250") }
        return names
    }

    /// What a second try is told.
    func arguments(isJoin: Bool) throws -> [String] {
        let names = try names(isJoin: isJoin)
        return names.isEmpty ? [] : ["--ignore-preflight-errors=" + names.joined(separator: ",")]
    }

    /// As kubeadm makes a name of a path.
    private static func available(_ kind: String, _ path: String) -> String {
        "\(kind)Available-" + path.replacing(text: "/", with: "-")
    }
}

extension SpoiledChecks {
    init(_ context: StepContext) {
        let paths = context.paths
        self.init(
            isThere: { path in
                let state = try FileState.read(paths.path(path), digest: false)
                guard state.kind == .directory else { return state.exists }
                return try !Folder.names(in: paths.path(path)).isEmpty
            },
            bindPort: context.manifest.apiServerPort, etcdFolder: context.manifest.stackedEtcdDirectory,
            isControlPlane: context.node.roles.contains(.controlPlane))
    }
}
