import Shared

/// What every machine needs before anything is installed.
extension ManifestBuilder {
    mutating func addHostSteps() {
        let host = definition.host
        add("preflight", "check the machine", .preflight(preflight))
        if runsPods {
            let ofNetwork = (inputs.network?.modules ?? []).filter { !host.modules.contains($0) }
            let modules = ["overlay", "br_netfilter"] + ofNetwork + host.modules
            add(
                "kernel-modules", "load kernel modules \(modules.joined(separator: ", "))",
                .kernelModules(KernelModulesSpec(modules: modules)))
        } else if !host.modules.isEmpty {
            add("kernel-modules", "load kernel modules", .kernelModules(KernelModulesSpec(modules: host.modules)))
        }
        let forwarding = [
            "net.ipv4.ip_forward": "1", "net.bridge.bridge-nf-call-iptables": "1",
            "net.bridge.bridge-nf-call-ip6tables": "1",
        ]
        // haproxy listens on the virtual address on the machines that do not have it, too.
        let isVirtual = role.contains(.loadBalancer) && definition.loadBalancer.virtualAddress != nil
        let binding = isVirtual ? ["net.ipv4.ip_nonlocal_bind": "1"] : [:]
        let settings = (runsPods ? forwarding : binding).merging(host.sysctls) { _, own in own }
        if !settings.isEmpty { add("sysctl", "set kernel parameters", .sysctl(SysctlSpec(settings: settings))) }
        if runsPods {
            add(
                "swap", host.swap == .off ? "switch swap off" : "leave swap as it is",
                .swap(SwapSpec(policy: host.swap)))
            addShutdown()
        }
        add("hosts", "name the cluster's nodes in /etc/hosts", .hosts(HostsSpec(extra: inputs.hosts(for: role))))
    }

    /// logind lets a shutdown wait five seconds for what holds it up, unless it is told otherwise.
    private mutating func addShutdown() {
        let seconds = LogindConfiguration.shutdownSeconds(definition.kubernetes.kubeletConfiguration)
        guard seconds > 0 else { return }
        let spec = FileSpec(
            path: LogindConfiguration.path, mode: FileMode(0o644), owner: "root", group: "root",
            content: LogindConfiguration.text(seconds: seconds), restarts: [LogindConfiguration.unit])
        add("logind", "let a shutdown wait \(seconds) s for pods", .file(spec))
    }

    private var preflight: PreflightSpec {
        let host = definition.host
        var ports: [Int] = []
        if isControlPlane { ports += [6443, 10257, 10259] }
        if runsPods { ports += [10250, 10256] }
        if isEtcdMember || (isControlPlane && inputs.isStacked) { ports += [2379, 2380, 2381] }
        if role.contains(.loadBalancer) { ports.append(definition.loadBalancer.port) }
        if role.contains(.loadBalancer), definition.loadBalancer.virtualAddress != nil {
            ports.append(HAProxyConfiguration.monitorPort)
        }
        if balancesLocally { ports.append(inputs.endpoint.port) }
        // The definition's minimum is for machines that run Kubernetes; etcd and haproxy need less.
        let memory = runsPods ? host.minimumMemoryMiB : min(host.minimumMemoryMiB, isEtcdMember ? 900 : 400)
        return PreflightSpec(
            minimumMemoryMiB: memory, minimumCPUs: runsPods ? host.minimumCPUs : min(host.minimumCPUs, 1),
            minimumDiskMiB: host.minimumDiskMiB, freePorts: ports.sorted(), ignored: host.ignoredChecks,
            platform: platformNeeds)
    }

    /// Scripts of the operator's own.
    mutating func addHooks(_ hooks: [HookDefinition], place: String) {
        for hook in hooks where concerns(hook.roles) {
            let spec = HookSpec(
                script: hook.script ?? "", interpreter: hook.interpreter, allowedExitCodes: hook.allowedExitCodes,
                runOnce: hook.runOnce)
            add(
                "hook-\(place)-\(hook.name)", "run the \(place) hook \(hook.name)",
                timeoutSeconds: hook.timeoutSeconds, .hook(spec))
        }
    }

    /// Files of the operator's own.
    mutating func addFiles() {
        for file in definition.files where concerns(file.roles) {
            guard file.sealed == nil else {
                addSealed(file)
                continue
            }
            let spec = FileSpec(
                path: file.path, mode: file.mode, owner: file.owner, group: file.group, content: file.content,
                restarts: file.restarts)
            add("file\(file.path)", "write \(file.path)", .file(spec))
        }
    }

    /// A secret of the operator's: the manifest says that it is needed, and nothing of what is in it.
    private mutating func addSealed(_ file: FileDefinition) {
        let spec = SealedFileSpec(
            path: file.path, mode: file.mode, owner: file.owner, group: file.group,
            fingerprint: inputs.fingerprint(file.path), restarts: file.restarts)
        add("sealed\(file.path)", "take \(file.path), which you send", timeoutSeconds: 1800, .sealedFile(spec))
    }
}
