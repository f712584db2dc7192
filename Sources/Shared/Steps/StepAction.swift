/// What a step does: a closed set of kinds, each with its own specification. There are no shell strings; the one
/// exception, ``hook(_:)``, is a script inside the operator's signature.
///
/// Strings in a specification may hold placeholders for the node's own roster entry; see ``Placeholders``.
package enum StepAction: Equatable, Sendable {
    case preflight(PreflightSpec)
    case packages(PackagesSpec)
    case artifact(ArtifactSpec)
    case file(FileSpec)
    case kernelModules(KernelModulesSpec)
    case sysctl(SysctlSpec)
    case swap(SwapSpec)
    case hosts(HostsSpec)
    case systemdUnit(SystemdUnitSpec)
    case containerd(ContainerdSpec)
    case image(ImageSpec)
    case clusterAuthorities(ClusterAuthoritiesSpec)
    case publicAuthorities(PublicAuthoritiesSpec)
    case certificate(CertificateSpec)
    case etcdMember(EtcdMemberSpec)
    case etcdEndpoints(EtcdEndpointsSpec)
    case haproxy(HAProxySpec)
    case keepalived(KeepalivedSpec)
    case endpoint(EndpointSpec)
    case podNetwork(PodNetworkSpec)
    case firewall(FirewallSpec)
    case reboots(RebootsSpec)
    case kubeadmInit(KubeadmInitSpec)
    case kubeadmJoin(KubeadmJoinSpec)
    case addon(AddonSpec)
    case sealedFile(SealedFileSpec)
    case existingEtcd(ExistingEtcdSpec)
    case hook(HookSpec)
}

/// The names of the kinds, as they stand in JSON, in the journal and in status.
package enum StepKind: String, Codable, CaseIterable, Sendable {
    case preflight
    case packages
    case artifact
    case file
    case kernelModules = "kernel-modules"
    case sysctl
    case swap
    case hosts
    case systemdUnit = "systemd-unit"
    case containerd
    case image
    case clusterAuthorities = "cluster-authorities"
    case publicAuthorities = "public-authorities"
    case certificate
    case etcdMember = "etcd-member"
    case etcdEndpoints = "etcd-endpoints"
    case haproxy
    case keepalived
    case endpoint
    case podNetwork = "pod-network"
    case firewall
    case reboots
    case kubeadmInit = "kubeadm-init"
    case kubeadmJoin = "kubeadm-join"
    case addon
    case hook
    case sealedFile = "sealed-file"
    case existingEtcd = "existing-etcd"
}

extension StepAction {
    package var kind: StepKind {
        switch self {
        case .preflight: .preflight
        case .packages: .packages
        case .artifact: .artifact
        case .file: .file
        case .kernelModules: .kernelModules
        case .sysctl: .sysctl
        case .swap: .swap
        case .hosts: .hosts
        case .systemdUnit: .systemdUnit
        case .containerd: .containerd
        case .image: .image
        case .clusterAuthorities: .clusterAuthorities
        case .publicAuthorities: .publicAuthorities
        case .certificate: .certificate
        case .etcdMember: .etcdMember
        case .etcdEndpoints: .etcdEndpoints
        case .haproxy: .haproxy
        case .keepalived: .keepalived
        case .endpoint: .endpoint
        case .podNetwork: .podNetwork
        case .firewall: .firewall
        case .reboots: .reboots
        case .kubeadmInit: .kubeadmInit
        case .kubeadmJoin: .kubeadmJoin
        case .addon: .addon
        case .hook: .hook
        case .sealedFile: .sealedFile
        case .existingEtcd: .existingEtcd
        }
    }
}

extension StepAction: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case spec
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decode(StepKind.self, forKey: .kind)
        func spec<Spec: Decodable>(_: Spec.Type) throws -> Spec { try container.decode(Spec.self, forKey: .spec) }
        self =
            switch kind {
            case .preflight: .preflight(try spec(PreflightSpec.self))
            case .packages: .packages(try spec(PackagesSpec.self))
            case .artifact: .artifact(try spec(ArtifactSpec.self))
            case .file: .file(try spec(FileSpec.self))
            case .kernelModules: .kernelModules(try spec(KernelModulesSpec.self))
            case .sysctl: .sysctl(try spec(SysctlSpec.self))
            case .swap: .swap(try spec(SwapSpec.self))
            case .hosts: .hosts(try spec(HostsSpec.self))
            case .systemdUnit: .systemdUnit(try spec(SystemdUnitSpec.self))
            case .containerd: .containerd(try spec(ContainerdSpec.self))
            case .image: .image(try spec(ImageSpec.self))
            case .clusterAuthorities: .clusterAuthorities(try spec(ClusterAuthoritiesSpec.self))
            case .publicAuthorities: .publicAuthorities(try spec(PublicAuthoritiesSpec.self))
            case .certificate: .certificate(try spec(CertificateSpec.self))
            case .etcdMember: .etcdMember(try spec(EtcdMemberSpec.self))
            case .etcdEndpoints: .etcdEndpoints(try spec(EtcdEndpointsSpec.self))
            case .haproxy: .haproxy(try spec(HAProxySpec.self))
            case .keepalived: .keepalived(try spec(KeepalivedSpec.self))
            case .endpoint: .endpoint(try spec(EndpointSpec.self))
            case .podNetwork: .podNetwork(try spec(PodNetworkSpec.self))
            case .firewall: .firewall(try spec(FirewallSpec.self))
            case .reboots: .reboots(try spec(RebootsSpec.self))
            case .kubeadmInit: .kubeadmInit(try spec(KubeadmInitSpec.self))
            case .kubeadmJoin: .kubeadmJoin(try spec(KubeadmJoinSpec.self))
            case .addon: .addon(try spec(AddonSpec.self))
            case .hook: .hook(try spec(HookSpec.self))
            case .sealedFile: .sealedFile(try spec(SealedFileSpec.self))
            case .existingEtcd: .existingEtcd(try spec(ExistingEtcdSpec.self))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(AnySpec(value: spec), forKey: .spec)
    }

    private var spec: any Encodable {
        switch self {
        case .preflight(let spec): spec
        case .packages(let spec): spec
        case .artifact(let spec): spec
        case .file(let spec): spec
        case .kernelModules(let spec): spec
        case .sysctl(let spec): spec
        case .swap(let spec): spec
        case .hosts(let spec): spec
        case .systemdUnit(let spec): spec
        case .containerd(let spec): spec
        case .image(let spec): spec
        case .clusterAuthorities(let spec): spec
        case .publicAuthorities(let spec): spec
        case .certificate(let spec): spec
        case .etcdMember(let spec): spec
        case .etcdEndpoints(let spec): spec
        case .haproxy(let spec): spec
        case .keepalived(let spec): spec
        case .endpoint(let spec): spec
        case .podNetwork(let spec): spec
        case .firewall(let spec): spec
        case .reboots(let spec): spec
        case .kubeadmInit(let spec): spec
        case .kubeadmJoin(let spec): spec
        case .addon(let spec): spec
        case .hook(let spec): spec
        case .sealedFile(let spec): spec
        case .existingEtcd(let spec): spec
        }
    }
}

/// Encodes a value whose type is only known when it runs.
private struct AnySpec: Encodable {
    let value: any Encodable

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
