/// What kubeadm mounts into the static pods by itself (kubeadm, `phases/controlplane/volumes.go`).
enum KubeadmMounts {
    struct Mount: Equatable, Sendable {
        /// Name of its volume.
        var volume: String
        /// The path on the machine and in the pod.
        var path: String
    }

    /// Where programs of other distributions keep CAs. It is mounted where the machine has it; the whole of `/etc/pki` up
    /// to 1.30 (kubernetes/kubernetes#124361).
    private static func authorities(_ version: KubernetesVersion) -> [Mount] {
        let others = version.minor <= 30 ? ["/etc/pki"] : ["/etc/pki/ca-trust", "/etc/pki/tls/certs"]
        let paths =
            others + ["/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates"]
        return [
            Mount(volume: "k8s-certs", path: KubeadmConfiguration.certificatesDirectory),
            Mount(volume: "ca-certs", path: "/etc/ssl/certs"),
        ]
            + paths.map { path in
                Mount(volume: String(path.dropFirst().map { $0 == "/" ? "-" : $0 }), path: path)
            }
    }

    /// - Parameters:
    ///   - part: as the definition calls it.
    ///   - arguments: the part's own; one of them says where plugins of the controller manager lie.
    static func all(of part: String, arguments: [String: String], version: KubernetesVersion) -> [Mount] {
        switch part {
        case "apiServer": authorities(version)
        case "controllerManager":
            authorities(version) + [Mount(volume: "kubeconfig", path: "/etc/kubernetes/controller-manager.conf")]
                + flexVolumes(arguments, version)
        case "scheduler": [Mount(volume: "kubeconfig", path: "/etc/kubernetes/scheduler.conf")]
        default: []
        }
    }

    /// The argument that names the folder of FlexVolume's plugins.
    static let pluginArgument = "flex-volume-plugin-dir"

    /// Up to 1.35 kubeadm mounts that folder, wherever it is (kubernetes/kubernetes#136423 took it out).
    private static func flexVolumes(_ arguments: [String: String], _ version: KubernetesVersion) -> [Mount] {
        guard version.minor <= 35 else { return [] }
        let path = arguments[pluginArgument] ?? "/usr/libexec/kubernetes/kubelet-plugins/volume/exec"
        return [Mount(volume: "flexvolume-dir", path: withoutSlash(path))]
    }

    /// A path without slashes at its end.
    static func withoutSlash(_ path: String) -> String {
        let end = path.utf8.reversed().prefix { $0 == UInt8(ascii: "/") }.count
        return end < path.utf8.count ? String(path.dropLast(end)) : path
    }
}
