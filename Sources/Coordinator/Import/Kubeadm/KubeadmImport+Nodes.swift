import Shared

/// `InitConfiguration` and `JoinConfiguration`: machines, and the secrets that let them in.
extension KubeadmImport {
    func addInitialNode(_ initial: ImportedMapping) {
        let api = initial.mapping("localAPIEndpoint")
        node(initial.mapping("nodeRegistration"), api: api, isControlPlane: true, in: initial)
        for token in initial.list("bootstrapTokens") { self.token(token) }
        secret("certificateKey", in: initial)
        for phase in initial.texts("skipPhases") {
            switch phase.text {
            case "addon/coredns", "addon/kube-proxy": skip(String(phase.text.dropFirst(6)), line: phase.line)
            case "addon": for addon in ["coredns", "kube-proxy"] { skip(addon, line: phase.line) }
            default:
                findings.add(
                    .dropped, "skipPhases", line: phase.line, "phase \(phase.text) is run as in every cluster",
                    fix: "nothing")
            }
        }
        patches(initial)
        initial.drop("timeouts", "every wait has a deadline of its own")
        initial.drop("dryRun", "coordinator plan shows what would be done")
    }

    func join(_ join: ImportedMapping) {
        if let discovery = join.mapping("discovery") {
            if let bootstrap = discovery.mapping("bootstrapToken") { self.discovery(bootstrap) }
            discovery.drop("file", "join material is made for each machine when it joins")
            secret("tlsBootstrapToken", in: discovery)
            discovery.drop("timeout", "every wait has a deadline of its own")
            discovery.finish()
        }
        let controlPlane = join.mapping("controlPlane")
        if let controlPlane { secret("certificateKey", in: controlPlane) }
        node(
            join.mapping("nodeRegistration"), api: controlPlane?.mapping("localAPIEndpoint"),
            isControlPlane: controlPlane != nil, in: join)
        controlPlane?.finish()
        join.drop("caCertPath", "the cluster's CA is pinned by its hash")
        join.drop("timeouts", "every wait has a deadline of its own")
        for phase in join.texts("skipPhases") {
            findings.add(
                .dropped, "skipPhases", line: phase.line, "phase \(phase.text) is run as in every cluster",
                fix: "nothing")
        }
        patches(join)
        join.drop("dryRun", "coordinator plan shows what would be done")
    }

    private func discovery(_ bootstrap: ImportedMapping) {
        if bootstrap.flag("unsafeSkipCAVerification") == true {
            findings.add(
                .dangerous, bootstrap.name("unsafeSkipCAVerification"),
                line: bootstrap.line("unsafeSkipCAVerification"),
                "let anybody between a machine and the API be taken for the cluster; no definition can say this, and "
                    + "every join checks the CA by its hash",
                fix: "nothing here; machines that joined so may have joined a stranger's cluster")
        }
        secret("token", in: bootstrap)
        for key in ["apiServerEndpoint", "caCertHashes"] {
            bootstrap.drop(key, "join material is made for each machine when it joins")
        }
        bootstrap.finish()
    }

    private func token(_ token: ImportedMapping) {
        if let life = token.text("ttl"), GoDuration.seconds(life.text) == 0 {
            findings.add(
                .dangerous, token.name("ttl"), line: life.line,
                "a token of this cluster never expires: whoever has it can join machines to it for ever",
                fix: "kubeadm token delete it in the old cluster; here each join has a token of its own, for minutes")
        }
        secret("token", in: token)
        for key in ["description", "expires", "usages", "groups", "ttl"] { _ = token.node(key) }
        token.finish()
    }

    /// A secret is never taken over, and never shown.
    private func secret(_ key: String, in mapping: ImportedMapping) {
        guard mapping.node(key) != nil else { return }
        findings.add(
            .dropped, mapping.name(key), line: mapping.line(key),
            "is a secret, and is not taken over: each join has one of its own, for minutes, sealed to the machine",
            fix: "remove it from the file; in the old cluster it may still let machines in")
    }

    private func patches(_ mapping: ImportedMapping) {
        guard mapping.node("patches") != nil else { return }
        findings.add(
            .dangerous, "patches", line: mapping.line("patches"),
            "a folder of kubeadm patches lies on the machine, and is not taken over",
            fix: "list the patches under kubernetes.patches")
    }

    private func node(
        _ registration: ImportedMapping?, api: ImportedMapping?, isControlPlane: Bool, in document: ImportedMapping
    ) {
        defer {
            registration?.finish()
            api?.finish()
        }
        let taints = registration?.node("taints")
        let address = api?.text("advertiseAddress")
        if let port = api?.text("bindPort"), port.text != "6443" {
            findings.add(
                .changed, "bindPort", line: port.line, "the API server listens on port 6443, not \(port.text)",
                fix: "nothing; the load balancer's port is loadBalancer.port")
        }
        // An empty list of taints is what makes a control plane take pods.
        var roles: [Role] = isControlPlane ? [.controlPlane] : [.worker]
        if isControlPlane, case .sequence(let list)? = taints?.content, list.isEmpty { roles.append(.worker) }
        let host = registration?.text("name") ?? address
        let before = writer.draft.nodes.count
        if let host {
            writer.node(
                host, address: address ?? nodeAddress(registration), roleNames: roles.map(\.rawValue),
                key: registration?.name("name") ?? "nodeRegistration.name", fallback: "node-\(before + 1)")
        } else {
            findings.add(
                .missing, "nodeRegistration", line: registration?.line ?? document.line,
                "the file tells neither the name nor the address of a machine",
                fix: "write them under nodes")
            writer.draft.nodes.append(
                DraftNode(
                    name: OpenValue.text("the machine's name"), address: OpenValue.text("its IPv4 address"),
                    roles: roles,
                    line: registration?.line ?? document.line))
        }
        if let registration { settings(of: registration, taints: taints) }
    }

    private func nodeAddress(_ registration: ImportedMapping?) -> SourcedText? {
        switch registration?.node("kubeletExtraArgs")?.content {
        case .mapping(let entries)?:
            entries.first { $0.key == "node-ip" }.flatMap { entry in
                entry.value.text.map { SourcedText(text: $0, line: entry.mark.line) }
            }
        case .sequence(let elements)?:
            elements.first { $0["name"]?.text == "node-ip" }.flatMap { element in
                element["value"]?.text.map { SourcedText(text: $0, line: element.mark.line) }
            }
        default: nil
        }
    }

    private func settings(of registration: ImportedMapping, taints: YAMLNode?) {
        for taint in taints?.elements ?? [] {
            guard let key = taint["key"]?.text, let effect = taint["effect"]?.text else { continue }
            // Kubernetes' own, which a control plane has anyway.
            if key == "node-role.kubernetes.io/master" || key == "node-role.kubernetes.io/control-plane" { continue }
            let value = taint["value"]?.text.map { "=\($0)" } ?? ""
            if let last = writer.draft.nodes.indices.last {
                writer.draft.nodes[last].taints.append("\(key)\(value):\(effect)")
            }
        }
        arguments(registration, "kubernetes.kubelet.extraArgs", key: "kubeletExtraArgs")
        if let socket = registration.text("criSocket"), !socket.text.contains("containerd") {
            findings.add(
                .changed, registration.name("criSocket"), line: socket.line,
                "\(socket.text) is not containerd, which takes its place", fix: "nothing")
        }
        registration.drop(
            "ignorePreflightErrors", "checks of machines are Muster's own",
            fix: "see host.ignoredChecks for those that may fail")
        for key in ["imagePullPolicy", "imagePullSerial"] { registration.drop(key, "images are pulled when missing") }
    }
}
