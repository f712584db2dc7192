/// `kubernetes`: the version, where it comes from, and how its parts are configured.
struct KubernetesSettings: Equatable, Sendable {
    enum Source: String, CaseIterable, Sendable {
        case packages
        case artifacts
        case host
    }

    var version: KubernetesVersion?
    var source = Source.packages
    /// The apt repository, where `source` is `packages`; nil takes Kubernetes' own.
    var repository: RepositorySettings?
    /// Version of the packages; nil takes the first build of the release.
    var packageVersion: String?
    /// Where kubeadm, kubelet and kubectl lie; nil takes the place that fits `source`.
    var binaryDirectory: String?
    var imageRepository: String?
    var clusterName = "kubernetes"
    var kubeletConfiguration = YAMLValue.mapping([])
    var kubeProxyConfiguration = YAMLValue.mapping([])
    /// Of kubeadm's addons: `coredns`, `kube-proxy`.
    var skipAddons: [String] = []
    var certSANs: [String] = []
    var apiServerArguments: [String: String] = [:]
    var controllerManagerArguments: [String: String] = [:]
    var schedulerArguments: [String: String] = [:]
    var kubeletArguments: [String: String] = [:]
    var apiServerVolumes: [VolumeDefinition] = []
    var controllerManagerVolumes: [VolumeDefinition] = []
    var schedulerVolumes: [VolumeDefinition] = []
    /// Of Kubernetes, for all of its parts.
    var featureGates: [String: Bool] = [:]
    var patches: [PatchDefinition] = []
    var cloudProvider = CloudProvider.none
    /// What of the settings may open the cluster.
    var allow: Set<ClusterExposure> = []

    init() {}

    init(_ reader: MappingReader) {
        version = reader.parsed("version", "a version with three numbers", example: "\(KubernetesVersion.example)") {
            KubernetesVersion($0)
        }
        if version == nil, !reader.problems.hasProblem(at: reader.path.key("version")) {
            reader.reportMissing("version", "\(KubernetesVersion.example)")
        }
        source = reader.choice("source", default: source)
        repository = reader.section("repository") { RepositorySettings($0) }
        packageVersion = reader.text("packageVersion")
        binaryDirectory = reader.text("binaryDirectory")
        imageRepository = reader.image("imageRepository", example: "registry.k8s.io", isRepository: true)
        clusterName = reader.text("clusterName", default: clusterName)
        kubeletConfiguration = reader.freeMapping("kubeletConfiguration")
        kubeProxyConfiguration = reader.freeMapping("kubeProxyConfiguration")
        skipAddons = reader.texts("skipAddons")
        (certSANs, apiServerArguments, apiServerVolumes) =
            reader.section("apiServer") { ($0.texts("certSANs"), $0.textMap("extraArgs"), Self.volumes($0)) }
            ?? ([], [:], [])
        (controllerManagerArguments, controllerManagerVolumes) =
            reader.section("controllerManager") { ($0.textMap("extraArgs"), Self.volumes($0)) } ?? ([:], [])
        (schedulerArguments, schedulerVolumes) =
            reader.section("scheduler") { ($0.textMap("extraArgs"), Self.volumes($0)) } ?? ([:], [])
        kubeletArguments = reader.section("kubelet") { $0.textMap("extraArgs") } ?? [:]
        featureGates = reader.booleanMap("featureGates")
        patches = reader.list("patches") { PatchDefinition($0) }
        cloudProvider = Self.cloudProvider(reader)
        allow = reader.words("allow")
    }

    private static func volumes(_ reader: MappingReader) -> [VolumeDefinition] {
        reader.list("extraVolumes") { VolumeDefinition($0) }
    }

    /// Those that were part of Kubernetes once get an answer by name.
    private static func cloudProvider(_ reader: MappingReader) -> CloudProvider {
        guard let name = reader.text("cloudProvider"), CloudProvider.former.contains(name) else {
            return reader.choice("cloudProvider", default: .none)
        }
        reader.problems.add(
            "\(name) is no part of Kubernetes any more: every cloud has its own controller manager now",
            path: reader.path.key("cloudProvider"),
            fix: "write cloudProvider: external, and bring the controller manager of \(name) as an addon")
        return .none
    }
}

/// `kubernetes.repository`: an apt repository with its own signing key.
struct RepositorySettings: Equatable, Sendable {
    /// The `deb …` line.
    var line: String
    /// Name of the artifact that is the signing key.
    var key: String?

    init(_ reader: MappingReader) {
        line = reader.requiredText(
            "line", example: "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] https://pkgs.example.com/deb/ /")
        key = reader.text("key")
    }
}
