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

    private mutating func addPackages() throws(PlanError) {
        var repositories: [PackageRepository] = []
        var packages: [PinnedPackage] = []
        let kubernetes = definition.kubernetes
        if runsPods, kubernetes.source == .packages {
            repositories.append(try kubernetesRepository())
            let version = kubernetes.packageVersion ?? "\(inputs.version)-1.1"
            packages += ["kubeadm", "kubectl", "kubelet"].map { PinnedPackage(name: $0, version: version) }
        }
        if runsPods, definition.containerd.source == .packages {
            packages.append(PinnedPackage(name: "containerd"))
            if inputs.cniBinaryDirectory == "/usr/lib/cni" {
                packages.append(PinnedPackage(name: "containernetworking-plugins"))
            }
        }
        if isEtcdMember, definition.etcd.source == .packages {
            packages += [PinnedPackage(name: "etcd-server"), PinnedPackage(name: "etcd-client")]
        }
        if role.contains(.loadBalancer), definition.loadBalancer.source == .packages {
            packages.append(PinnedPackage(name: "haproxy"))
            if definition.loadBalancer.virtualAddress != nil { packages.append(PinnedPackage(name: "keepalived")) }
        }
        if balancesLocally, definition.loadBalancer.source != .host { packages.append(PinnedPackage(name: "haproxy")) }
        if definition.firewall.mode == .nftables, !packages.isEmpty { packages.append(PinnedPackage(name: "nftables")) }
        guard !packages.isEmpty else { return }
        let spec = PackagesSpec(repositories: repositories, packages: packages.sorted { $0.name < $1.name }, hold: true)
        add(
            "packages", "install \(spec.packages.map(\.name).joined(separator: ", "))", timeoutSeconds: 1800,
            .packages(spec))
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

/// Kubernetes' own apt repository: one a minor, from 1.24 on.
enum KubernetesRepository {
    static let keyName = "kubernetes-apt-key"
    static let firstMinor = 24

    static func line(for version: KubernetesVersion) -> String {
        "deb [signed-by=/etc/apt/keyrings/kubernetes.asc] "
            + "https://pkgs.k8s.io/core:/stable:/v\(version.major).\(version.minor)/deb/ /"
    }
}
