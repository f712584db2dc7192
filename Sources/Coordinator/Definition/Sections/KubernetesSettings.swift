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

    init() {}

    init(_ reader: MappingReader) {
        version = reader.parsed("version", "a version with three numbers", example: "1.36.4") { KubernetesVersion($0) }
        if version == nil, !reader.problems.hasProblem(at: reader.path.key("version")) {
            reader.reportMissing("version", "1.36.4")
        }
        source = reader.choice("source", default: source)
        repository = reader.section("repository") { RepositorySettings($0) }
        packageVersion = reader.text("packageVersion")
        binaryDirectory = reader.text("binaryDirectory")
        imageRepository = reader.text("imageRepository")
        clusterName = reader.text("clusterName", default: clusterName)
        kubeletConfiguration = reader.freeMapping("kubeletConfiguration")
        kubeProxyConfiguration = reader.freeMapping("kubeProxyConfiguration")
        skipAddons = reader.texts("skipAddons")
        (certSANs, apiServerArguments) =
            reader.section("apiServer") { ($0.texts("certSANs"), $0.textMap("extraArgs")) } ?? ([], [:])
        controllerManagerArguments = reader.section("controllerManager") { $0.textMap("extraArgs") } ?? [:]
        schedulerArguments = reader.section("scheduler") { $0.textMap("extraArgs") } ?? [:]
        kubeletArguments = reader.section("kubelet") { $0.textMap("extraArgs") } ?? [:]
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
