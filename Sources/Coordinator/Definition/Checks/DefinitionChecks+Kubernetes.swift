import Shared

/// Kubernetes' version and the settings of its parts.
extension DefinitionChecks {
    func checkKubernetes() {
        let kubernetes = definition.kubernetes
        checkVersion()
        checkSANs()
        for (index, addon) in kubernetes.skipAddons.enumerated() where !["coredns", "kube-proxy"].contains(addon) {
            error(
                "\(addon) is not an addon of kubeadm", path("kubernetes", "skipAddons")[index],
                fix: "the addons are coredns and kube-proxy")
        }
        checkLabel(kubernetes.clusterName, path("kubernetes", "clusterName"), what: "cluster name")
        if let directory = kubernetes.binaryDirectory, SafePath.parse(directory) == nil {
            error(
                "\(directory) is not a plain absolute path", path("kubernetes", "binaryDirectory"),
                fix: "write for example /usr/bin")
        }
        if let directory = definition.networking.cniBinaryDirectory, SafePath.parse(directory) == nil {
            error(
                "\(directory) is not a plain absolute path", path("networking", "cniBinaryDirectory"),
                fix: "write for example /opt/cni/bin")
        }
        checkCgroups()
        checkSwap()
    }

    private func checkVersion() {
        let kubernetes = definition.kubernetes
        guard let version = kubernetes.version else { return }
        let path = path("kubernetes", "version")
        guard version.isSupported else {
            return error(
                "Kubernetes \(version) is \(version.isTooOld ? "too old" : "newer than this coordinator knows")", path,
                fix: "use \(KubernetesVersion.supportedRange)")
        }
        if kubernetes.source != .packages, kubernetes.repository != nil {
            error(
                "a repository is for kubernetes.source: packages", self.path("kubernetes", "repository"),
                fix: "remove it")
        }
        if kubernetes.source == .packages, kubernetes.repository == nil,
            version.minor < KubernetesMilestone.firstOwnPackages
        {
            error(
                "Kubernetes' own apt repository begins with 1.\(KubernetesMilestone.firstOwnPackages)", path,
                fix: "name a repository under kubernetes.repository, or set kubernetes.source: artifacts")
        }
        if let package = kubernetes.packageVersion, !package.hasPrefix("\(version)-"), package != "\(version)" {
            error(
                "package version \(package) is not of Kubernetes \(version)", self.path("kubernetes", "packageVersion"),
                fix: "write for example \(version)-1.1")
        }
        if let repository = kubernetes.repository, repository.key != nil, !repository.line.contains("[signed-by=") {
            error(
                "the repository's line does not say which key signs it", self.path("kubernetes", "repository", "line"),
                fix: "write deb [signed-by=/etc/apt/keyrings/kubernetes.asc] URL SUITE")
        }
    }

    /// A SAN that no certificate can have would be missing in silence.
    private func checkSANs() {
        for (index, name) in definition.kubernetes.certSANs.enumerated() {
            let bare = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
            guard IPv4Address(name) == nil, !isIPv6Address(name), !DNSName.isValid(bare) else { continue }
            error(
                "\(name) is neither an address nor a name", path("kubernetes", "apiServer", "certSANs")[index],
                fix: name.contains("$")
                    ? "a variable was not expanded; write its value" : "write it without scheme and port, in lower case"
            )
        }
    }

    private func checkCgroups() {
        guard case .text(let driver)? = definition.kubernetes.kubeletConfiguration["cgroupDriver"] else { return }
        let other = definition.containerd.cgroupDriver.rawValue
        guard driver != other else { return }
        error(
            "the kubelet's cgroup driver is \(driver), containerd's is \(other)",
            path("kubernetes", "kubeletConfiguration", "cgroupDriver"),
            fix: "set both the same; containerd's is containerd.cgroupDriver")
    }

    private func checkSwap() {
        let configuration = definition.kubernetes.kubeletConfiguration
        guard definition.host.swap == .keep, configuration["failSwapOn"] != .boolean(false) else { return }
        error(
            "with swap the kubelet does not start, unless failSwapOn is false", path("host", "swap"),
            fix: "write swap: off, or add kubernetes.kubeletConfiguration: {failSwapOn: false}")
    }
}
