import Shared

/// Which handler does which kind of step.
enum StepHandlers {
    static func handler(for action: StepAction) -> any StepHandler {
        switch action {
        case .preflight(let spec): PreflightStep(spec: spec)
        case .packages(let spec): PackagesStep(spec: spec)
        case .artifact(let spec): ArtifactStep(spec: spec)
        case .file(let spec): FileStep(spec: spec)
        case .kernelModules(let spec): KernelModulesStep(spec: spec)
        case .sysctl(let spec): SysctlStep(spec: spec)
        case .swap(let spec): SwapStep(spec: spec)
        case .hosts(let spec): HostsStep(spec: spec)
        case .systemdUnit(let spec): SystemdUnitStep(spec: spec)
        case .containerd(let spec): ContainerdStep(spec: spec)
        case .image(let spec): ImageStep(spec: spec)
        case .clusterAuthorities(let spec): ClusterAuthoritiesStep(spec: spec)
        case .publicAuthorities(let spec): PublicAuthoritiesStep(spec: spec)
        case .certificate(let spec): CertificateStep(spec: spec)
        case .etcdMember(let spec): EtcdMemberStep(spec: spec)
        case .etcdEndpoints(let spec): EtcdEndpointsStep(spec: spec)
        case .haproxy(let spec): HAProxyStep(spec: spec)
        case .keepalived(let spec): KeepalivedStep(spec: spec)
        case .endpoint(let spec): EndpointStep(spec: spec)
        case .podNetwork(let spec): PodNetworkStep(spec: spec)
        case .firewall(let spec): FirewallStep(spec: spec)
        case .reboots(let spec): RebootsStep(spec: spec)
        case .kubeadmInit(let spec): KubeadmInitStep(spec: spec)
        case .kubeadmJoin(let spec): KubeadmJoinStep(spec: spec)
        case .addon(let spec): AddonStep(spec: spec)
        case .hook(let spec): HookStep(spec: spec)
        case .sealedFile(let spec): SealedFileStep(spec: spec)
        case .existingEtcd(let spec): ExistingEtcdStep(spec: spec)
        }
    }
}
