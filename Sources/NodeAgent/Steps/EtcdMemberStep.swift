import Shared

/// One etcd member as a systemd unit: everything but the start is prepared and published, then all members start together.
///
/// The unit in `/etc` hides a packaged one of the same name. `--initial-*` flags are no drift once there is data.
struct EtcdMemberStep: StepHandler {
    let spec: EtcdMemberSpec

    private static let unit = "etcd.service"
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
        try context.publish(spec.preparedCondition)
        try context.waitFor(context.step.waitsFor)
        try context.systemctl.daemonReload()
        try context.files.own(unit: Self.unit)
        try context.systemctl.enable(Self.unit)
        try start(context)
        try context.wait(for: "etcd on \(context.node.address):\(spec.clientPort) to be healthy") {
            try unhealthyReason(context).map { .notYet($0) } ?? .ready(())
        }
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
        if try unitDifference(context) != nil { try context.files.put(try wantedUnit(context)) }
    }

    /// Starts without waiting for readiness: a member is ready only when a quorum is, and nobody may hang on the others.
    private func start(_ context: StepContext) throws {
        let digest = try unitDigest(context)
        let isActive = try context.systemctl.isActive(Self.unit)
        if isActive, context.notes[Self.started] == digest { return }
        context.progress(isActive ? "restarting etcd" : "starting etcd")
        let verb = isActive ? "restart" : "start"
        try context.host.must(HostCommand("systemctl", [verb, "--no-block", Self.unit]))
        try context.notes.set(Self.started, digest)
    }

    private func wantedUnit(_ context: StepContext) throws -> WantedFile {
        WantedFile(path: Self.unitPath, text: try context.fill(spec.unit))
    }

    private func unitDifference(_ context: StepContext) throws -> String? {
        let wanted = try wantedUnit(context)
        guard let difference = try context.files.difference(wanted) else { return nil }
        let members = try FileState.read(context.paths.path(spec.dataDirectory + "/member"), digest: false)
        guard members.exists, let present = try context.files.read(Self.unitPath) else { return difference }
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
            _ = try gateway.read(key: "/muster/health")
            return nil
        } catch {
            return "does not answer a read: \(error.detail)"
        }
    }
}
