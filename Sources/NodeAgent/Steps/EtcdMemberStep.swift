import Shared

/// One etcd member as a systemd unit: everything but the start is prepared and published, then all members start together.
///
/// The unit in `/etc` hides a packaged one of the same name. `--initial-*` flags are no drift once there is data.
struct EtcdMemberStep: StepHandler {
    let spec: EtcdMemberSpec

    static let unit = "etcd.service"
    private static let unitPath = "/etc/systemd/system/etcd.service"
    /// Note: digest of the unit file that etcd was last started with.
    private static let started = "started-with"

    /// Between preparation and start: the barrier is in the step, not before it.
    var waitsInside: Bool { true }

    func look(_ context: StepContext) throws -> Look {
        if let difference = try unitDifference(context) { return .needed(difference) }
        let folder = try FileState.read(context.paths.path(spec.dataDirectory), digest: false)
        guard folder.kind == .directory, folder.mode == FileMode(0o700) else {
            return .needed("\(spec.dataDirectory) is not a folder of mode 0700")
        }
        guard try context.notes[Self.started] == unitDigest(context) else {
            return .needed("etcd has not been started with its present unit")
        }
        guard try context.systemctl.isEnabled(Self.unit) else { return .needed("\(Self.unit) is not enabled") }
        guard try context.systemctl.isActive(Self.unit) else { return .needed("\(Self.unit) is not active") }
        if let reason = try unhealthyReason(context) { return .needed("etcd \(reason)") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        try prepare(context)
        let join = EtcdJoin(spec: spec, context: context)
        if try hasData(context) {
            // Those that begin etcd together count this one in, which did so already.
            try context.publish(spec.preparedCondition)
            try start(try wantedUnit(context), context)
        } else if EtcdIdentity.noted(context.notes, token: spec.clusterToken) != nil {
            throw StepError(
                .blocked, "this node's etcd member has worked, and \(spec.dataDirectory)/member is not there",
                hint: "mount it or put it back; if it is lost: coordinator node reset \(context.node.name), and let it "
                    + "in again")
        } else if try join.isNeeded() {
            try self.join(join, context)
        } else {
            try context.publish(spec.preparedCondition)
            try context.waitFor(context.step.waitsFor)
            try start(try wantedUnit(context), context)
        }
        try finish(join, context)
    }

    /// Comes into an etcd that runs already.
    private func join(_ join: EtcdJoin, _ context: StepContext) throws {
        let lease = LeaseKeeper(name: LeaseName.etcdMembership, peers: try context.requirePeers())
        defer { lease.release() }
        _ = try lease.acquire(context)
        guard let cluster = try join.admit(lease) else { return try start(try wantedUnit(context), context) }
        let unit = EtcdUnitText.joining(try context.fill(spec.unit), cluster: cluster)
        try lease.stillHeld()
        try start(WantedFile(path: Self.unitPath, text: unit), context)
        try join.promote(lease) { try wipe(context) }
    }

    /// Waits until the member answers, and gives it its vote where an earlier run left it a learner.
    private func finish(_ join: EtcdJoin, _ context: StepContext) throws {
        if context.notes[EtcdJoin.learner] != nil {
            let lease = LeaseKeeper(name: LeaseName.etcdMembership, peers: try context.requirePeers())
            defer { lease.release() }
            _ = try lease.acquire(context)
            try join.promote(lease) { try wipe(context) }
        }
        try context.wait(for: "etcd on \(context.node.address):\(spec.clientPort) to be healthy") {
            guard let reason = try unhealthyReason(context) else { return .ready(()) }
            if join.doubtOfRemoval() == nil {
                try wipe(context)
                throw StepError(
                    .failed, "etcd's other members have removed this one; its data is wiped, and it comes back")
            }
            return .notYet(reason)
        }
        noteIdentity(context)
    }

    /// What settles a later look: members that are removed are known by their number.
    func settle(_ context: StepContext) throws {
        if EtcdIdentity.noted(context.notes, token: spec.clusterToken) == nil { noteIdentity(context) }
    }

    /// Best effort: without it nothing is ever wiped.
    private func noteIdentity(_ context: StepContext) {
        let own = "https://\(context.node.address):\(spec.clientPort)"
        guard let gateway = try? EtcdJoin(spec: spec, context: context).gateway([own]),
            let status = try? gateway.status()
        else { return }
        let identity = EtcdIdentity(clusterID: status.clusterID, memberID: status.memberID)
        try? identity.note(context.notes, token: spec.clusterToken)
    }

    /// Removes the data of a member that etcd has removed: it could never come back with it.
    private func wipe(_ context: StepContext) throws {
        try context.systemctl.stop(Self.unit)
        try context.notes.set(Self.started, nil)
        try EtcdIdentity.forget(context.notes)
        try FileTree.empty(context.paths.path(spec.dataDirectory))
    }

    private func hasData(_ context: StepContext) throws -> Bool {
        try FileState.read(context.paths.path(spec.dataDirectory + "/member"), digest: false).exists
    }

    func adopt(_ context: StepContext) throws {
        try context.files.adopt(Self.unitPath)
        try context.files.own(unit: Self.unit)
    }

    func undo(_ context: StepContext) throws -> Undo {
        try context.files.undoAll()
        return .cannot("the data in \(spec.dataDirectory) stays")
    }

    private func prepare(_ context: StepContext) throws {
        try SystemAccount(host: context.host).make(user: spec.user, group: spec.user, home: spec.dataDirectory)
        try Folder.make(
            context.paths.path(spec.dataDirectory), mode: FileMode(0o700),
            owner: try FileOwner(user: spec.user, group: spec.user))
    }

    /// Starts without waiting for readiness: a member is ready only when a quorum is, and nobody may hang on the others.
    private func start(_ unit: WantedFile, _ context: StepContext) throws {
        if try unitDifference(context, from: unit) != nil { try context.files.put(unit) }
        try context.systemctl.daemonReload()
        try context.files.own(unit: Self.unit)
        try context.systemctl.enable(Self.unit)
        let digest = try unitDigest(context)
        let isActive = try context.systemctl.isActive(Self.unit)
        if isActive, context.notes[Self.started] == digest { return }
        context.progress(isActive ? "restarting etcd" : "starting etcd")
        let verb = isActive ? "restart" : "start"
        try context.host.must(HostCommand("systemctl", [verb, "--no-block", Self.unit]))
        try context.notes.set(Self.started, digest)
    }

    /// The unit as the manifest has it; once there is data nothing may ever begin another etcd with it.
    private func wantedUnit(_ context: StepContext) throws -> WantedFile {
        let text = try context.fill(spec.unit)
        let isBegun = try hasData(context)
        return WantedFile(path: Self.unitPath, text: isBegun ? EtcdUnitText.joining(text, cluster: nil) : text)
    }

    private func unitDifference(_ context: StepContext) throws -> String? {
        try unitDifference(context, from: try wantedUnit(context))
    }

    private func unitDifference(_ context: StepContext, from wanted: WantedFile) throws -> String? {
        guard let difference = try context.files.difference(wanted) else { return nil }
        guard try hasData(context), let present = try context.files.read(Self.unitPath) else { return difference }
        let isSame = EtcdUnitText.isSameButInitial(
            String(decoding: present, as: UTF8.self), try context.fill(spec.unit))
        return isSame ? nil : difference
    }

    /// Digest of the unit file that lies there.
    private func unitDigest(_ context: StepContext) throws -> String? {
        try context.files.read(Self.unitPath).map { SHA256.digest(of: $0).text }
    }

    /// Why the member is not healthy. A linearizable read proves that its cluster has a quorum.
    private func unhealthyReason(_ context: StepContext) throws -> String? {
        guard let authority = try context.files.read(spec.authorityPath, limit: 64 << 10),
            let certificate = try context.files.read(spec.certificatePath, limit: 64 << 10),
            let key = try context.files.read(spec.keyPath, limit: 64 << 10)
        else { return "cannot be asked: CA, certificate or key are missing" }
        do throws(EtcdError) {
            let gateway = try EtcdGateway(
                endpoints: ["https://\(context.node.address):\(spec.clientPort)"], authority: authority,
                certificate: certificate, key: key)
            if let reason = gateway.unhealthyReason() { return reason }
            _ = try gateway.read(key: EtcdMessages.healthKey)
            return nil
        } catch {
            return "does not answer a read: \(error.detail)"
        }
    }
}
