import Shared

/// What the table of versions says of the definition: end of life, known faults, and programs that a distribution has too
/// old for this Kubernetes. The definition does not say which distribution a machine has, so each release is named.
extension DefinitionChecks {
    func checkVersions() {
        guard let version = definition.kubernetes.version, version.isSupported else { return }
        checkEndOfLife(version)
        checkFaults(version)
        checkEtcdImage(version)
        // A default that replaces what could not be read was chosen by no one.
        if definition.etcd.topology == .systemd, definition.etcd.source == .packages,
            !definition.nodes(with: .etcd).isEmpty, !problems.hasProblem(under: path("etcd"))
        {
            checkPackages(EtcdNeed(version: version), of: \.etcd, keys: [["etcd", "source"], ["etcd", "topology"]])
        }
        if definition.containerd.source == .packages, !problems.hasProblem(under: path("containerd")) {
            checkPackages(ContainerdNeed(version: version), of: \.containerd, keys: [["containerd", "source"]])
        }
    }

    private func checkEndOfLife(_ version: KubernetesVersion) {
        guard !version.row.isMaintained(on: today) else { return }
        let maintained = KubernetesMinor.all.filter { $0.isMaintained(on: today) }.map(\.name)
        let others = maintained.isEmpty ? "" : "; these do: \(maintained.joined(separator: ", "))"
        problems.warn(
            "Kubernetes \(version.row.name) gets no fixes any more: it reached its end of life on "
                + "\(version.row.endOfLife)", path("kubernetes", "version"),
            fix: "begin new clusters with a release that gets fixes\(others)")
    }

    private func checkFaults(_ version: KubernetesVersion) {
        for fault in KubernetesFault.all where concerns(fault) {
            guard let span = fault.span(of: version) else { continue }
            let first = span.fixed.map { "\(KubernetesVersion(minor: span.minor, patch: $0))" }
            problems.warn(
                "in Kubernetes \(version) \(fault.what); Muster tries again", path("kubernetes", "version"),
                fix: first.map { "use \($0) or newer" } ?? "use a newer minor; no 1.\(span.minor) is without it")
        }
    }

    private func concerns(_ fault: KubernetesFault) -> Bool {
        switch fault.circumstance {
        case .severalStackedMembers:
            definition.etcd.topology == .stacked && definition.nodes(with: .controlPlane).count > 1
        case .balancer:
            definition.loadBalancer.source == .external || !definition.nodes(with: .loadBalancer).isEmpty
        }
    }

    /// kubeadm's own etcd may be another patch release than its own; a tag that is not a version says nothing.
    private func checkEtcdImage(_ version: KubernetesVersion) {
        guard let tag = definition.etcd.imageTag else { return }
        let path = path("etcd", "imageTag")
        guard definition.etcd.topology == .stacked else {
            return error(
                "etcd.imageTag is for etcd.topology: stacked", path,
                fix: "remove it; etcd.source says where an etcd that runs as a unit comes from")
        }
        guard let number = ReleaseNumber(tag), number < version.leastEtcd else { return }
        error(
            "etcd \(number) is too old for Kubernetes \(version), which wants \(version.leastEtcd) or newer", path,
            fix: "remove it, or write a newer one; kubeadm's own is \(version.row.etcdTag)")
    }

    /// Tells the releases whose own package will not do. Where none will do it is an error: a machine could not become
    /// what is planned. It is a warning where the machines may get another package than the release's own, and where the
    /// operator has said that this check does not matter, as who has a running cluster would.
    private func checkPackages(
        _ need: some PackageNeed, of version: KeyPath<DistributionRelease, ReleaseNumber>, keys: [[String]]
    ) {
        let releases = DistributionRelease.all
        let unfit = releases.filter { !need.includes($0[keyPath: version]) }
        guard !unfit.isEmpty else { return }
        let fit = releases.filter { need.includes($0[keyPath: version]) }
        func list(_ releases: [DistributionRelease]) -> String {
            releases.map { $0.name(with: $0[keyPath: version]) }.joined(separator: ", ")
        }
        let message =
            "\(need.reason); the package \(need.package) will not do on \(list(unfit))"
            + (fit.isEmpty ? "" : "; it will on \(list(fit))")
        let keys = keys.map { $0.reduce(DefinitionPath.root) { $0.key($1) } }
        let path = keys.first(where: isWritten) ?? path("kubernetes", "version")
        let ignored = definition.host.ignoredChecks
        if fit.isEmpty, !ignored.contains(need.check), !ignored.contains("release"), !bringsPackages {
            error(
                message, path,
                fix: "\(need.fix); a cluster that runs this way already: host: {ignoredChecks: [\(need.check)]}")
        } else {
            problems.warn(message, path, fix: need.fix)
        }
    }

    /// Whether a repository of the operator's own may have newer packages than the release.
    private var bringsPackages: Bool {
        definition.kubernetes.source == .packages && definition.kubernetes.repository != nil
    }

    /// Whether the operator wrote this key, so that it can be blamed.
    private func isWritten(_ path: DefinitionPath) -> Bool { problems.root?.node(at: path) != nil }
}
