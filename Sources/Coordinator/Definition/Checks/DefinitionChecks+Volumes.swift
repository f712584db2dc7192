import Shared

/// Paths of the machine inside the static pods: each once, and those that arguments name.
extension DefinitionChecks {
    func checkVolumes() {
        let kubernetes = definition.kubernetes
        checkVolumes(kubernetes.apiServerVolumes, of: "apiServer", arguments: kubernetes.apiServerArguments)
        checkVolumes(
            kubernetes.controllerManagerVolumes, of: "controllerManager",
            arguments: kubernetes.controllerManagerArguments)
        checkVolumes(kubernetes.schedulerVolumes, of: "scheduler", arguments: kubernetes.schedulerArguments)
    }

    private func checkVolumes(_ volumes: [VolumeDefinition], of part: String, arguments: [String: String]) {
        let path = path("kubernetes", part, "extraVolumes")
        let newest = KubernetesVersion(minor: KubernetesVersion.supportedMinors.upperBound, patch: 0)
        let mounts = KubeadmMounts.all(
            of: part, arguments: arguments, version: definition.kubernetes.version ?? newest)
        for (index, volume) in volumes.enumerated() {
            checkLabel(volume.name, path[index].key("name"), what: "volume name")
            check(volume, path[index], mounts)
        }
        checkUnique(
            volumes.enumerated().map { ($1.name, path[$0].key("name")) }, what: "volume name",
            fix: "give each volume a name of its own")
        checkUnique(
            volumes.enumerated().map { ($1.mountPath, path[$0].key("mountPath")) }, what: "path in the pod",
            fix: "mount one of the two elsewhere: a pod with one path twice never starts")
        let reachable = mounts.map(\.path) + volumes.map(\.mountPath)
        checkFiles(arguments, of: part, reachable: reachable)
    }

    /// A pod that has one path twice is refused, and a volume of kubeadm's name takes the place of kubeadm's own.
    private func check(_ volume: VolumeDefinition, _ path: DefinitionPath, _ mounts: [KubeadmMounts.Mount]) {
        let key = problems.root?.node(at: path.key("mountPath")) == nil ? "hostPath" : "mountPath"
        if mounts.contains(where: { $0.path == volume.mountPath }) {
            error(
                "kubeadm mounts \(volume.mountPath) itself, and a static pod with one path twice never starts",
                path.key(key),
                fix: volume.hostPath == volume.mountPath ? "remove the volume" : "mount it elsewhere in the pod")
        } else if let mount = mounts.first(where: { $0.volume == volume.name }) {
            error(
                "\(volume.name) is kubeadm's own volume of \(mount.path), which would be gone", path.key("name"),
                fix: "choose another name")
        }
    }

    private func checkFiles(_ arguments: [String: String], of part: String, reachable: [String]) {
        for (name, value) in arguments.sorted(by: { $0.key < $1.key }) where Self.namesFile(name, value) {
            let file = KubeadmMounts.withoutSlash(value)
            guard !reachable.contains(where: { file == $0 || file.hasPrefix("\($0)/") }) else { continue }
            error(
                "\(value) is not inside the static pod, so the argument \(name) cannot find it",
                path("kubernetes", part, "extraArgs", name),
                fix: "add kubernetes.\(part).extraVolumes: [{name: \(Self.volumeName(name)), hostPath: \(file)}]")
        }
    }

    /// Whether an argument's value is a path by its name: `audit-policy-file`, `audit-log-path`, `kubeconfig`.
    private static func namesFile(_ name: String, _ value: String) -> Bool {
        value.hasPrefix("/") && ["file", "path", "dir", "config"].contains { name.hasSuffix($0) }
    }

    private static func volumeName(_ argument: String) -> String { DNSName.isLabel(argument) ? argument : "file" }
}
