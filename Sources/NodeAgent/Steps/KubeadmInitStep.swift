import Shared

/// `kubeadm init`, once in a cluster's life: under a lease, and behind a fence in etcd that no coordinator can lift.
///
/// On every other control plane the step is done when it knows that somebody else has done it. A run that was
/// interrupted goes on with the files that it made: kubeadm takes over certificates and kubeconfigs that are there.
struct KubeadmInitStep: StepHandler {
    let spec: KubeadmInitSpec

    /// Note: how far this node is.
    private static let outcome = "outcome"

    /// What became of init on this node.
    enum Outcome: String {
        /// kubeadm was started here and has not ended well yet.
        case begun
        /// kubeadm ended well here.
        case initialized
        /// Another control plane has done it.
        case elsewhere
    }

    func look(_ context: StepContext) throws -> Look {
        switch context.notes[Self.outcome].flatMap(Outcome.init(rawValue:)) {
        case .initialized, .elsewhere: return .satisfied
        case .begun: return .needed("kubeadm init was begun here and not ended")
        case nil: break
        }
        let files = KubernetesFiles(paths: context.paths)
        if try files.hasKubelet && files.hasAPIServer {
            return .needed("this node has joined a cluster, but nothing is noted about kubeadm init")
        }
        return .needed("the cluster is not known to be initialised")
    }

    func perform(_ context: StepContext) throws {
        let kubeadm = KubeadmRun(program: spec.kubeadm, verb: "init", context: context)
        try KubeadmConfigFile(verb: "init", paths: context.paths).remove()
        // Not even the lease: a seized coordinator may grant it to anybody.
        if let initializer = spec.initializer, initializer != context.node.name {
            try waitForTheOther("\(initializer) to begin the cluster", context)
            return try note(.elsewhere, context)
        }
        let lease = LeaseKeeper(name: spec.lease, peers: try context.requirePeers())
        defer { lease.release() }
        let isMine = try lease.acquire(context) { try isInitializedElsewhere(context) }
        if try !isMine || isInitializedElsewhere(context) { return try note(.elsewhere, context) }
        guard try claimFence(lease, context) else {
            // Whoever owns the fence needs the lease to go on.
            lease.release()
            try waitForTheOther("the node that owns the fence to finish kubeadm init", context)
            return try note(.elsewhere, context)
        }
        let wasBegun = context.notes[Self.outcome] == Outcome.begun.rawValue
        let isDone = try wasBegun ? kubeadm.hasEndedWell : isInCluster(context)
        if !isDone {
            try note(.begun, context)
            try lease.stillHeld()
            try run(kubeadm, again: wasBegun, context)
        }
        try waitUntilReady(context)
        try note(.initialized, context)
        try context.publishVisibly(ConditionName.controlPlaneInitialized)
    }

    func undo(_ context: StepContext) throws -> Undo {
        .cannot("a cluster that was initialised stays so")
    }

    /// Whether this machine is in a cluster already though nothing is noted: the agent's journal was lost. A second run
    /// would write the record of a living cluster back to what it was when it began.
    private func isInCluster(_ context: StepContext) throws -> Bool {
        guard try KubernetesFiles(paths: context.paths).hasKubelet else { return false }
        let registration = NodeRegistration(
            paths: context.paths, node: context.node.name, endpoint: try context.fill(spec.endpoint))
        switch try registration.ask() {
        case .known: return true
        case .unknown, .noCertificate, .unclear:
            throw StepError(
                .blocked,
                "\(KubernetesFiles.kubeletConfiguration) is here, nothing is noted about kubeadm init, and the "
                    + "API does not say that it knows this node",
                hint: "if this machine is in the cluster, bring its API back; if it is not: coordinator node reset "
                    + context.node.name)
        }
    }

    private func note(_ outcome: Outcome, _ context: StepContext) throws {
        try context.notes.set(Self.outcome, outcome.rawValue)
    }

    private func isInitializedElsewhere(_ context: StepContext) throws -> Bool {
        // A run that was begun here is ended here.
        guard context.notes[Self.outcome] == nil else { return false }
        return try !context.publishers(of: ConditionName.controlPlaneInitialized, role: .controlPlane).isEmpty
    }

    /// - Returns: whether this node, and no other, may run kubeadm init.
    private func claimFence(_ lease: LeaseKeeper, _ context: StepContext) throws -> Bool {
        guard let fence = spec.fence else { return true }
        let verdict = try EtcdFenceKeeper(fence: fence, context: context).claim { try lease.stillHeld() }
        switch verdict {
        case .ours: return true
        case .open: return false
        case .another(let name):
            context.refused(
                Refusal(
                    .fence, kind: .lease, "etcd says that \(name) runs or ran kubeadm init, so it never runs here"))
            return false
        case .foreign(let cluster):
            throw StepError(
                .blocked, "this etcd belongs to another cluster (\(cluster.prefix(32)))",
                hint: "give the new cluster an empty etcd")
        }
    }

    private func waitForTheOther(_ what: String, _ context: StepContext) throws {
        try context.wait(for: what, every: 2) {
            let others = try context.publishers(of: ConditionName.controlPlaneInitialized, role: .controlPlane)
            return others.isEmpty ? .notYet("nobody has published it yet") : .ready(())
        }
    }

    private func run(_ kubeadm: KubeadmRun, again: Bool, _ context: StepContext) throws {
        let token = try BootstrapToken { try RandomBytes.make($0) }
        let file = KubeadmConfigFile(verb: "init", paths: context.paths)
        var arguments = ["init", "--config", file.path, "--skip-token-print"]
        if !spec.skipPhases.isEmpty { arguments.append("--skip-phases=" + spec.skipPhases.joined(separator: ",")) }
        if let patches = spec.patches { arguments += ["--experimental-patches", context.paths.path(patches)] }
        if again, !spec.skipPhases.contains("preflight") {
            arguments += try SpoiledChecks(context).arguments(isJoin: false)
        }
        if let file = try KubeletRegistration.file(for: context.node) { try context.files.put(file) }
        context.progress("kubeadm init: starting")
        try file.with(try context.fill(spec.config, local: ["bootstrap.token": token.secret]), context.paths) {
            try kubeadm.run(arguments)
        }
    }

    private func waitUntilReady(_ context: StepContext) throws {
        guard let authority = KubernetesFiles(paths: context.paths).authority() else {
            throw StepError(.failed, "kubeadm init left no \(KubernetesFiles.authority)")
        }
        let probe = APIServerProbe(authority: authority)
        let port = KubernetesFiles.bindPort(inConfig: spec.config)
        let endpoint = try context.fill(spec.endpoint)
        for address in ["\(context.node.address):\(port)", endpoint] {
            try context.wait(for: "the API to be ready on \(address)") {
                probe.unreadyReason(address).map { .notYet($0) } ?? .ready(())
            }
        }
    }
}
