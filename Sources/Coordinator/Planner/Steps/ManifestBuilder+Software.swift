import Shared

/// Packages and binaries.
extension ManifestBuilder {
    mutating func addSoftwareSteps() throws(PlanError) {
        try addPackages()
        if runsPods, definition.kubernetes.source == .artifacts {
            // A new kubelet is of no use before it runs; kubeadm and kubectl are only called.
            for (name, restarts) in [("kubeadm", []), ("kubectl", []), ("kubelet", [KubeletUnit.name])] {
                try addBinary(name, directory: inputs.binaryDirectory, restarts: restarts)
            }
        }
        if isEtcdMember, definition.etcd.source == .artifacts {
            try addBinary("etcd", directory: "/usr/local/bin", restarts: [])
        }
    }

    private mutating func addBinary(_ name: String, directory: String, restarts: [String]) throws(PlanError) {
        let path = "\(directory)/\(name)"
        let spec = ArtifactSpec(
            digest: try use(name, kind: .binary), path: path, mode: FileMode(0o755), restarts: restarts)
        add("binary-\(name)", "put \(path) in its place", timeoutSeconds: 900, .artifact(spec))
    }

    /// What has an exact version is held at it; all else is the system's to upgrade.
    private mutating func addPackages() throws(PlanError) {
        var packages = kubernetesPackages() + runtimePackages + etcdPackages + balancerPackages
        let isPrepared = packages.isEmpty && definition.kubernetes.source == .host
        if !isPrepared { packages += toolPackages }
        let pinned = packages.filter { $0.version != nil }
        let repositories = runsPods && definition.kubernetes.source == .packages ? [try kubernetesRepository()] : []
        add("packages", packages: pinned, from: repositories, hold: true)
        add("system-packages", packages: packages.filter { $0.version == nil }, from: [], hold: false)
    }

    private mutating func add(
        _ id: String, packages: [PinnedPackage], from repositories: [PackageRepository], hold: Bool
    ) {
        guard !packages.isEmpty else { return }
        let packages = packages.sorted { $0.name < $1.name }
        add(
            id, "install \(packages.map(\.name).joined(separator: ", "))", timeoutSeconds: 1800,
            .packages(PackagesSpec(repositories: repositories, packages: packages, hold: hold)))
    }

    private func kubernetesPackages() -> [PinnedPackage] {
        let kubernetes = definition.kubernetes
        guard runsPods, kubernetes.source == .packages else { return [] }
        let version = kubernetes.packageVersion ?? "\(inputs.version)-1.1"
        return ["kubeadm", "kubectl", "kubelet"].map { PinnedPackage(name: $0, version: version) }
    }

    private var runtimePackages: [PinnedPackage] {
        guard runsPods, definition.containerd.source == .packages else { return [] }
        let containerd = PinnedPackage(name: "containerd", version: definition.containerd.packageVersion)
        let plugins = PinnedPackage(name: "containernetworking-plugins")
        return inputs.cniBinaryDirectory == "/usr/lib/cni" ? [containerd, plugins] : [containerd]
    }

    private var etcdPackages: [PinnedPackage] {
        guard isEtcdMember, definition.etcd.source == .packages else { return [] }
        return ["etcd-server", "etcd-client"].map {
            PinnedPackage(name: $0, version: definition.etcd.packageVersion)
        }
    }

    private var balancerPackages: [PinnedPackage] {
        let balancer = definition.loadBalancer
        let haproxy = PinnedPackage(name: "haproxy", version: balancer.packageVersion)
        if role.contains(.loadBalancer), balancer.source == .packages {
            return balancer.virtualAddress == nil ? [haproxy] : [haproxy, PinnedPackage(name: "keepalived")]
        }
        return balancesLocally && balancer.source != .host ? [haproxy] : []
    }

    /// What kubeadm, kubelet, kube-proxy and the agent's own steps call, and a bare image lacks. Where everything is on
    /// the machine by the definition's word, that is so for these, too.
    private var toolPackages: [PinnedPackage] {
        let ofPods = runsPods ? ["conntrack", "ebtables", "ethtool", "iptables", "socat"] : []
        let filters =
            definition.firewall.mode == .nftables || (runsPods && definition.networking.provider == .hostGateway)
        return (ofPods + (filters ? ["nftables"] : [])).map { PinnedPackage(name: $0) }
    }

    /// The definition's repository, or Kubernetes' own for this minor; its key is an artifact, never fetched unseen.
    private mutating func kubernetesRepository() throws(PlanError) -> PackageRepository {
        guard let own = definition.kubernetes.repository else {
            return PackageRepository(
                name: "kubernetes", line: KubernetesRepository.line(for: inputs.version),
                keyDigest: try use(KubernetesRepository.keyName, kind: .file))
        }
        return PackageRepository(
            name: "kubernetes", line: own.line,
            keyDigest: try own.key.map { key throws(PlanError) in try use(key, kind: .file) })
    }
}

/// Kubernetes' own apt repository: one a minor.
enum KubernetesRepository {
    static let keyName = "kubernetes-apt-key"

    static func line(for version: KubernetesVersion) -> String {
        "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] "
            + "https://pkgs.k8s.io/core:/stable:/v\(version.major).\(version.minor)/deb/ /"
    }
}
