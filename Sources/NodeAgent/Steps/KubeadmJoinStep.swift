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
        if let missing = try missingFile(context) { return .needed("\(missing) is missing") }
        return try isMember(context) ? .satisfied : .needed("kubeadm join has not ended well here")
    }

    /// The first file without which a node of this role is none; nil when they are all there.
    private func missingFile(_ context: StepContext) throws -> String? {
        let files = KubernetesFiles(paths: context.paths)
        guard try files.hasKubelet else { return KubernetesFiles.kubeletConfiguration }
        guard spec.controlPlane else { return nil }
        guard try files.hasAPIServer else { return KubernetesFiles.apiServerManifest }
        let isStacked = context.manifest.stackedEtcdDirectory != nil
        return try isStacked && !files.exists(StackedEtcd.manifest) ? StackedEtcd.manifest : nil
    }

    /// Whether this node has ever become what it is to be: such a node is never reset by itself, whatever is missing.
    private func isMember(_ context: StepContext) throws -> Bool {
        try context.notes[Self.outcome] == Outcome.joined.rawValue || isInitializer(context)
    }

    func perform(_ context: StepContext) throws {
        if try membership(context) == .satisfied { return try ControlPlaneCertificates(context)?.renew() ?? () }
        let kubeadm = KubeadmRun(program: spec.kubeadm, verb: "join", context: context)
        try KubeadmConfigFile(verb: "join", paths: context.paths).remove()
        if try isMember(context) { return try awaitFiles(context) }
        // It came to its end and the agent did not.
        if context.notes[Self.outcome] == Outcome.begun.rawValue, kubeadm.hasEndedWell { return try finish(context) }
        let remains = try clearRemains(context)
        let lease = try spec.lease.map { LeaseKeeper(name: $0, peers: try context.requirePeers()) }
        defer { lease?.release() }
        _ = try lease?.acquire(context)
        // What was true before the lease may not be any more.
        guard try self.remains(context) == remains else {
            throw StepError(.failed, "what kubeadm join has left here has changed while the lease was waited for")
        }
        try goOn(from: remains, kubeadm, lease, context)
    }

    private func goOn(
        from remains: JoinRemains, _ kubeadm: KubeadmRun, _ lease: LeaseKeeper?, _ context: StepContext
    ) throws {
        let wasBegun = context.notes[Self.outcome] != nil
        switch remains {
        case .joined: return try finish(context)
        case .registered: return try complete(kubeadm, context)
        case .half: try HalfJoin(spec: spec, context: context).takeBack(lease)
        case .nothing: break
        case .foreign, .unclear:
            throw StepError(
                .blocked, "this machine has a kubelet that was not joined by this agent, and it is not touched",
                hint: "if it is a former node of this cluster: coordinator node reset \(context.node.name); if it is "
                    + "another cluster's, take this node out of the definition")
        }
        try join(kubeadm, again: wasBegun, lease, context)
        try finish(context)
    }

    /// Waits while whoever moved a file of a node that has joined may put it back, and says so where nobody is at it.
    private func awaitFiles(_ context: StepContext) throws {
        // `kubeadm upgrade` takes static pod manifests aside.
        try context.wait(for: "the kubeadm that runs on this node to end", every: 2) {
            guard let missing = try missingFile(context), runsKubeadm(context) else { return .ready(()) }
            return .notYet("\(missing) is missing meanwhile")
        }
        guard let missing = try missingFile(context) else { return }
        throw StepError(
            .blocked, "\(missing) is missing on a node that has joined, and nothing is reset for that",
            hint: "put it back from where it was moved to, or from a backup; if it is lost: coordinator node reset "
                + "\(context.node.name), and let it in again")
    }

    private func runsKubeadm(_ context: StepContext) -> Bool {
        (try? ProcessTable(paths: context.paths).programs().contains("kubeadm")) ?? false
    }

    func undo(_ context: StepContext) throws -> Undo {
        .cannot("a node leaves its cluster by `coordinator node remove` only")
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

    private func remains(_ context: StepContext) throws -> JoinRemains {
        let files = KubernetesFiles(paths: context.paths)
        let registration = NodeRegistration(
            paths: context.paths, node: context.node.name, endpoint: try context.fill(spec.endpoint))
        return try JoinRemains(
            isBegun: context.notes[Self.outcome] != nil, isControlPlane: spec.controlPlane,
            hasKubelet: files.hasKubelet, hasAPIServer: files.hasAPIServer
        ) { try registration.ask() }
    }

    /// Waits until the API can say what is left here.
    private func clearRemains(_ context: StepContext) throws -> JoinRemains {
        try context.wait(for: "the API to say whether it knows this node", every: 2) {
            let remains = try remains(context)
            guard case .unclear(let reason) = remains else { return .ready(remains) }
            return .notYet(reason)
        }
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
            arguments += try SpoiledChecks(context).arguments(isJoin: true)
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
