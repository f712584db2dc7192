import Shared

/// kubeadm's patches as files of the node. kubeadm takes target, order and kind of a patch from the name of its file.
enum KubeadmPatches {
    static let directory = "/etc/kubernetes/patches"

    /// The patches that kubeadm on a node of `role` reads, in the definition's order.
    static func files(_ patches: [PatchDefinition], for role: RoleSet) -> [FileSpec] {
        patches.enumerated().filter { $1.roles.contains(where: role.contains) }.map { index, patch in
            FileSpec(
                path: "\(directory)/\(name(patch, index))", mode: FileMode(0o644), owner: "root", group: "root",
                content: patch.content ?? "", restarts: [])
        }
    }

    /// Muster's own patch of kubeadm's etcd, where the version needs it.
    ///
    /// kubeadm 1.20 asks ephemeral storage for etcd, and a kubelet that has just started may not know yet that it has any:
    /// it then refuses the pod and never looks at it again, so the member that was announced never comes, and the quorum
    /// is lost (kubernetes/kubernetes#99305; the request is gone in 1.20.8, 1.21.2 and 1.22). By its name it comes before
    /// the definition's patches.
    static func etcdFiles(for version: KubernetesVersion) -> [FileSpec] {
        guard let patch = KubernetesMilestone.firstEtcdWithoutStorageRequest[version.minor], version.patch < patch
        else { return [] }
        let content = """
            spec:
              containers:
                - name: etcd
                  resources:
                    requests:
                      ephemeral-storage: null

            """
        return [
            FileSpec(
                path: "\(directory)/etcd+strategic.yaml", mode: FileMode(0o644), owner: "root", group: "root",
                content: content, restarts: [])
        ]
    }

    /// `kube-apiserver007+merge.yaml`: files of one target are applied in the order of their names.
    private static func name(_ patch: PatchDefinition, _ index: Int) -> String {
        let number = String(index)
        let padded = String(repeating: "0", count: max(0, 3 - number.count)) + number
        return "\(patch.target.rawValue)\(padded)+\(patch.kind.rawValue).yaml"
    }
}
