import Shared

/// `kubeadm join`, with a token minted for this node alone and sealed to it.
///
/// Labels and taints of the roster travel in the kubelet's registration.
struct KubeadmJoinStep: StepHandler {
    let spec: KubeadmJoinSpec

    private static let outcome = "outcome"

    /// What became of join on this node.
    enum Outcome: String {
        case begun
        case joined
    }

    func look(_ context: StepContext) throws -> Look {
        let membership = try membership(context)
        guard membership == .satisfied, spec.controlPlane,
            let problem = try ControlPlaneCertificates(context)?.problem()
        else { return membership }
        return .needed(problem)
    }

    /// Whether this node is in the cluster.
    private func membership(_ context: StepContext) throws -> Look {
        let files = KubernetesFiles(paths: context.paths)
        if try isInitializer(context), try files.hasKubelet { return .satisfied }
        guard try files.hasKubelet else { return .needed("\(KubernetesFiles.kubeletConfiguration) is missing") }
        if spec.controlPlane, try !files.hasAPIServer {
            return .needed("\(KubernetesFiles.apiServerManifest) is missing")
        }
        guard context.notes[Self.outcome] == Outcome.joined.rawValue else {
            return .needed("kubeadm join has not ended well here")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        if try membership(context) == .satisfied { return try ControlPlaneCertificates(context)?.renew() ?? () }
        let kubeadm = KubeadmRun(program: spec.kubeadm, verb: "join", context: context)
        try KubeadmConfigFile(verb: "join", paths: context.paths).remove()
        if try isInitializer(context) {
            throw StepError(
                .blocked, "this node has initialised the cluster, and its kubelet.conf is gone",
                hint: "put /etc/kubernetes back from a backup, or reset the node and let it join anew")
        }
        // It came to its end and the agent did not.
        if context.notes[Self.outcome] == Outcome.begun.rawValue, kubeadm.hasEndedWell { return try finish(context) }
        if try context.notes[Self.outcome] != nil || KubernetesFiles(paths: context.paths).hasKubelet {
            switch try leftBehind(context) {
            case .joined: return try finish(context)
            case .registered: return try complete(kubeadm, context)
            case .half: try reset(context)
            }
        }
        let lease = try spec.lease.map { LeaseKeeper(name: $0, peers: try context.requirePeers()) }
        defer { lease?.release() }
        _ = try lease?.acquire(context)
        let wasBegun = context.notes[Self.outcome] != nil
        try join(kubeadm, again: wasBegun, lease, context)
        try finish(context)
    }

    func undo(_ context: StepContext) throws -> Undo {
        .cannot("a node leaves its cluster by `coordinator node remove` only")
    }

    /// What an interrupted join has left.
    private enum LeftBehind {
        case joined
        /// The API knows the node, but the control plane's last phases may be missing.
        case registered
        case half
    }

    /// Whether `kubeadm init` was this node's.
    private func isInitializer(_ context: StepContext) throws -> Bool {
        for step in context.manifest.steps {
            if case .kubeadmInit = step.action {
                let notes = StepNotes(stepID: step.id, ledger: context.files.ledger)
                return notes["outcome"] == KubeadmInitStep.Outcome.initialized.rawValue
            }
        }
        return false
    }

    private func leftBehind(_ context: StepContext) throws -> LeftBehind {
        let files = KubernetesFiles(paths: context.paths)
        guard try files.hasKubelet, let probe = nodeProbe(context) else { return .half }
        let endpoint = try context.fill(spec.endpoint)
        guard probe.unknownNodeReason(context.node.name, endpoint) == nil else { return .half }
        guard spec.controlPlane else { return .joined }
        return try files.hasAPIServer ? .registered : .half
    }

    /// An API client with the kubelet's own certificate; nil before it has one.
    private func nodeProbe(_ context: StepContext) -> APIServerProbe? {
        let files = KubernetesFiles(paths: context.paths)
        guard let authority = files.authority(), let identity = files.kubeletIdentity() else { return nil }
        return APIServerProbe(authority: authority, identity: identity)
    }

    private func join(_ kubeadm: KubeadmRun, again: Bool, _ lease: LeaseKeeper?, _ context: StepContext) throws {
        var arguments: [String] = []
        if !spec.skipPhases.isEmpty { arguments.append("--skip-phases=" + spec.skipPhases.joined(separator: ",")) }
        if again, !spec.skipPhases.contains("preflight") {
            arguments.append(
                "--ignore-preflight-errors=FileAvailable--etc-kubernetes-pki-ca.crt,"
                    + "DirAvailable--etc-kubernetes-manifests")
        }
        if let patches = spec.patches { arguments += ["--experimental-patches", context.paths.path(patches)] }
        let text = try configuration(context)
        if let file = try KubeletRegistration.file(for: context.node) { try context.files.put(file) }
        try context.notes.set(Self.outcome, Outcome.begun.rawValue)
        try lease?.stillHeld()
        let file = KubeadmConfigFile(verb: "join", paths: context.paths)
        context.progress("kubeadm join: starting")
        try file.with(text, context.paths) { try kubeadm.run(["join", "--config", file.path] + arguments) }
    }

    /// Runs the last phases of a control plane's join again; each of them may be repeated.
    private func complete(_ kubeadm: KubeadmRun, _ context: StepContext) throws {
        let text = try configuration(context)
        let file = KubeadmConfigFile(verb: "join", paths: context.paths)
        try file.with(text, context.paths) {
            for phase in lastPhases(context) {
                try kubeadm.run(["join", "phase", "control-plane-join"] + phase + ["--config", file.path])
            }
        }
        try finish(context)
    }

    /// Up to 1.21 the phases together take no patches (kubernetes/kubernetes#101110), and etcd's alone does.
    private func lastPhases(_ context: StepContext) -> [[String]] {
        guard let patches = spec.patches else { return [["all"]] }
        return [
            ["etcd", "--experimental-patches", context.paths.path(patches)], ["update-status"], ["mark-control-plane"],
        ]
    }

    private func configuration(_ context: StepContext) throws -> String {
        let question = RelayClient.Question(
            topic: .joinMaterial, isSecret: true, purpose: "mint a token for this node's join",
            condition: ConditionName.nodeJoined)
        let material = try RelayClient(peers: try context.requirePeers())
            .ask(question, for: JoinMaterial.self, context)
        guard let token = BootstrapToken(text: material.token), Digest(text: material.caCertHash) != nil else {
            throw StepError(.refused, "what a control plane sent is no join material")
        }
        return try context.fill(
            spec.config, local: ["join.token": token.secret, "join.caCertHash": material.caCertHash])
    }

    /// Takes back what a broken join has left. The authorities and certificates that other steps made stay: an empty
    /// folder stands in for kubeadm's own.
    private func reset(_ context: StepContext) throws {
        context.progress("taking back a kubeadm join that was interrupted")
        try StepChild("kubeadm reset", context).must(
            HostCommand(
                spec.kubeadm, ["reset", "-f", "--cert-dir", context.paths.runtime + "/no-certificates"],
                timeoutSeconds: 180))
    }

    private func finish(_ context: StepContext) throws {
        let endpoint = try context.fill(spec.endpoint)
        try context.wait(for: "the API to know this node") { () -> WaitStep<Void> in
            guard let probe = nodeProbe(context) else { return .notYet("the kubelet has no certificate yet") }
            return probe.unknownNodeReason(context.node.name, endpoint).map { .notYet($0) } ?? .ready(())
        }
        if spec.controlPlane, let authority = KubernetesFiles(paths: context.paths).authority() {
            let address = "\(context.node.address):\(KubernetesFiles.bindPort(inConfig: spec.config))"
            let probe = APIServerProbe(authority: authority)
            try context.wait(for: "the API to be ready on \(address)") {
                probe.unreadyReason(address).map { .notYet($0) } ?? .ready(())
            }
        }
        try context.notes.set(Self.outcome, Outcome.joined.rawValue)
    }
}
