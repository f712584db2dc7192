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

    /// `kube-apiserver007+merge.yaml`: files of one target are applied in the order of their names.
    private static func name(_ patch: PatchDefinition, _ index: Int) -> String {
        let number = String(index)
        let padded = String(repeating: "0", count: max(0, 3 - number.count)) + number
        return "\(patch.target.rawValue)\(padded)+\(patch.kind.rawValue).yaml"
    }
}
