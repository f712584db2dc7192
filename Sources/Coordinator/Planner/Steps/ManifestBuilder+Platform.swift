import Shared

/// What the machine's own programs and kernel must be for this Kubernetes, for preflight.
extension ManifestBuilder {
    /// Nil in the manifests of clusters whose agents may not know it.
    var platformNeeds: PlatformNeeds? {
        guard inputs.history.checksPlatform else { return nil }
        var programs: [ProgramNeed] = []
        if isEtcdMember, let need = etcdNeed { programs.append(need) }
        if runsPods, let need = containerdNeed { programs.append(need) }
        return PlatformNeeds(programs: programs, cgroupV2: runsPods && refusesCgroupV1)
    }

    /// An etcd that comes as an artifact is not on the machine yet; the operator chose its version.
    private var etcdNeed: ProgramNeed? {
        let need = EtcdNeed(version: inputs.version)
        switch definition.etcd.source {
        case .packages: return addsRepository ? nil : need.onMachines(isInstalled: true)
        case .host: return need.onMachines(isInstalled: false)
        case .artifacts: return nil
        }
    }

    private var containerdNeed: ProgramNeed? {
        let need = ContainerdNeed(version: inputs.version)
        switch definition.containerd.source {
        case .packages: return addsRepository ? nil : need.onMachines(isInstalled: true)
        case .host: return need.onMachines(isInstalled: false)
        }
    }

    /// Whether a repository of the operator's own is added later, which may have newer packages: nothing can be said yet.
    private var addsRepository: Bool {
        runsPods && definition.kubernetes.source == .packages && definition.kubernetes.repository != nil
    }

    private var refusesCgroupV1: Bool {
        inputs.version.row.refusesCgroupV1
            && definition.kubernetes.kubeletConfiguration["failCgroupV1"] != .boolean(false)
    }
}
