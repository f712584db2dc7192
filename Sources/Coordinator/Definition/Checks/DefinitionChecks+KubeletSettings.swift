import Shared

/// What a kubelet is told, by its configuration or by arguments, that keeps it from starting or from being what the rest
/// of a cluster takes it for.
extension DefinitionChecks {
    func checkKubeletSettings() {
        checkCgroupArgument()
        checkServingCertificates()
        checkShutdown()
        checkImageCollection()
        for setting in KubeletSetting.all { checkSetting(setting) }
        checkHealthPort()
        checkKubeProxySettings()
    }

    private var kubelet: YAMLValue { definition.kubernetes.kubeletConfiguration }

    private func path(kubelet keys: String...) -> DefinitionPath {
        keys.reduce(path("kubernetes", "kubeletConfiguration")) { $0.key($1) }
    }

    /// As an argument it would win over the configuration, where Muster writes what containerd does.
    private func checkCgroupArgument() {
        guard let driver = definition.kubernetes.kubeletArguments["cgroup-driver"] else { return }
        let known = ContainerdSettings.CgroupDriver(rawValue: driver)
        error(
            "the kubelet's cgroup driver is set by Muster: it must be that of containerd",
            path(flag: "cgroup-driver", of: .kubelet),
            fix: known.map { "remove it and write containerd.cgroupDriver: \($0.rawValue)" }
                ?? "remove it; containerd.cgroupDriver is systemd or cgroupfs")
    }

    /// The kubelet would ask the cluster for a serving certificate, and have none until someone approves it.
    private func checkServingCertificates() {
        let message =
            "no one approves what the kubelets would ask for, so that logs, exec and metrics would not work"
        let fix = "remove it; each kubelet makes a serving certificate of its own"
        if kubelet["serverTLSBootstrap"] == .boolean(true) {
            error(message, path(kubelet: "serverTLSBootstrap"), fix: fix)
        }
        let flag = "rotate-server-certificates"
        if let value = definition.kubernetes.kubeletArguments[flag], GoBoolean.value(value) != false {
            error(message, path(flag: flag, of: .kubelet), fix: fix)
        }
    }

    /// How long a machine that shuts down waits for its pods.
    private func checkShutdown() {
        let whole = nanoseconds("shutdownGracePeriod")
        let critical = nanoseconds("shutdownGracePeriodCriticalPods")
        for (key, value) in [("shutdownGracePeriod", whole), ("shutdownGracePeriodCriticalPods", critical)] {
            guard let value, value != 0, value < 1_000_000_000 else { continue }
            error("\(key) must be 0 or at least a second", path(kubelet: key), fix: "write for example 30s")
        }
        if let critical, critical > whole ?? 0 {
            error(
                "critical pods cannot get more time than all pods together, and the kubelet would not start",
                path(kubelet: "shutdownGracePeriodCriticalPods"),
                fix: "shutdownGracePeriod is the whole; write a longer one, or less here")
        }
        let byPriority = "shutdownGracePeriodByPodPriority"
        if case .sequence(let entries)? = kubelet[byPriority], !entries.isEmpty, (whole ?? 0) > 0 || (critical ?? 0) > 0
        {
            error(
                "the kubelet takes \(byPriority) or shutdownGracePeriod, not both", path(kubelet: byPriority),
                fix: "remove one of them")
        }
    }

    private func nanoseconds(_ key: String) -> Int? {
        guard case .text(let text)? = kubelet[key] else { return nil }
        return GoDuration.nanoseconds(text)
    }

    /// The kubelet's own thresholds are 85 and 80.
    private func checkImageCollection() {
        let high = integer("imageGCHighThresholdPercent") ?? 85
        let low = integer("imageGCLowThresholdPercent") ?? 80
        guard low >= high else { return }
        let key =
            kubelet["imageGCLowThresholdPercent"] == nil ? "imageGCHighThresholdPercent" : "imageGCLowThresholdPercent"
        error(
            "images are removed from \(high) percent down to \(low), and the kubelet would not start",
            path(kubelet: key),
            fix: "imageGCLowThresholdPercent must be less than imageGCHighThresholdPercent")
    }

    private func integer(_ key: String) -> Int? {
        guard case .number(let text)? = kubelet[key] else { return nil }
        return Int(text)
    }

    private func checkSetting(_ setting: KubeletSetting) {
        guard let value = setting.keys.reduce(kubelet as YAMLValue?, { $0?[$1] }), value != .null,
            !setting.same.contains(value)
        else { return }
        let path = setting.keys.reduce(path("kubernetes", "kubeletConfiguration")) { $0.key($1) }
        error("\(path) is not the definition's to set: \(setting.reason)", path, fix: "remove it")
    }

    /// kubeadm up to 1.30 asks at the usual port, whatever the configuration says.
    private func checkHealthPort() {
        guard let version = definition.kubernetes.version, version.minor <= 30,
            let port = integer("healthzPort"), port != 10248
        else { return }
        error(
            "kubeadm of 1.\(version.minor) waits for the kubelet at port 10248, and would give up",
            path(kubelet: "healthzPort"), fix: "remove it")
    }

    private func checkKubeProxySettings() {
        let content = definition.kubernetes.kubeProxyConfiguration
        let place = path("kubernetes", "kubeProxyConfiguration")
        if case .text(let subnet)? = content["clusterCIDR"], !subnet.isEmpty,
            let pods = definition.networking.podSubnet?.description, subnet != pods
        {
            error(
                "kube-proxy's pods are in \(subnet), the cluster's in \(pods)", place.key("clusterCIDR"),
                fix: "remove it, and use networking.podSubnet")
        }
        let file = "/var/lib/kube-proxy/kubeconfig.conf"
        if case .text(let kubeconfig)? = content["clientConnection"]?["kubeconfig"], !kubeconfig.isEmpty,
            kubeconfig != file
        {
            error(
                "kubeadm puts kube-proxy's kubeconfig into \(file), and nothing into \(kubeconfig)",
                place.key("clientConnection").key("kubeconfig"), fix: "remove it")
        }
    }
}
