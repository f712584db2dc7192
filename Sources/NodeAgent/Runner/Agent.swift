import Glibc
import Shared

/// One running agent: the threads and what they share.
///
///     main        enrols, then runs the manifest in force, step by step
///     puller      asks for assignments, verifies, hands manifests to main; renews certificate and trust
///     reporter    sends the journal and the present activity to the coordinator
///     status      writes status.json and tells systemd
///     kubernetes  asks the API whether this machine is Ready
///     health      looks whether the manifest's services run and its etcd member is well
///     relay       answers other nodes, on control planes
final class Agent {
    private let paths: HostPaths
    private let log: Log
    private let configuration: AgentConfiguration
    private let control = RunControl()
    private let board: StatusBoard
    private let news: WakeUp
    private let changes: WakeUp
    private let notification = ServiceNotification.fromEnvironment
    private let lock: AgentLock

    init(paths: HostPaths, log: Log) throws {
        self.paths = paths
        self.log = log
        lock = try AgentLock(paths: paths)
        configuration = try AgentConfigurationFile.read(paths)
        news = control.makeWakeUp()
        changes = control.makeWakeUp()
        board = StatusBoard(
            node: configuration.nodeName, clusterUID: configuration.clusterUID, agentVersion: ProductVersion.text,
            pid: Int(getpid()), listeners: [news, changes])
    }

    /// Works until a signal says stop.
    func run() throws -> ExitStatus {
        let control = control
        let log = log
        let signals = try SignalWatcher { signal in
            guard signal != SIGHUP else { return }
            log.notice("told to stop", ["signal": Int(signal)])
            control.stop()
        }
        defer { signals.stop() }
        let writer = StatusWriter(
            board: board, path: paths.status, control: control, wakeUp: changes, notification: notification)
        let statusThread = try start("status", writer) { $0.run() }
        // Enrolment may wait for a person: for systemd the service is up as soon as it works on it.
        try? notification.send(.ready)
        log.notice("the agent starts", ["version": ProductVersion.text, "node": configuration.nodeName])
        var backOff = BackOff(first: 5, last: 60)
        while !control.isStopping {
            do {
                try work()
            } catch {
                // A damaged journal stays damaged and a full disk or a wrong clock may pass; the reason stays visible.
                let hint = (error as? any HintedError)?.hint.map { "; \($0)" } ?? ""
                board.act(.failed, "\(error)\(hint)")
                log.error("\(error)\(hint)")
                control.wakeUp.sleep(seconds: backOff.next())
            }
        }
        try? notification.send(.stopping)
        control.stop()
        statusThread.join()
        board.act(.idle, "stopped")
        writer.writeIfChanged()
        return .ok
    }

    private func work() throws {
        StaleFiles(paths: paths).remove()
        let news = news
        let facts = MachineFactsReader(paths: paths)
        let journal = try Journal(path: paths.journal, boot: facts.bootID, agent: ProductVersion.text) { news.notify() }
        StaleFiles(paths: paths).remove(besides: journal.ledger)
        let store = IdentityStore(paths: paths, configuration: configuration)
        if try ResetOrderFile.read(paths) != nil, try store.load(now: .now()) == nil {
            // A reset that was cut off when all but this was done, or that nobody can be told of any more.
            try finishReset(journal)
            return
        }
        let enroller = Enroller(
            configuration: configuration, paths: paths, control: control, board: board, log: log)
        guard let identity = try enroller.identity() else { return }
        let session = try AgentSession(
            configuration: configuration, identity: identity, paths: paths, journal: journal, board: board,
            control: control, news: news, log: log)
        try session.run()
    }

    /// Undoes what is left, without an identity.
    private func finishReset(_ journal: Journal) throws {
        let (log, host, control) = (log, SystemHost(), control)
        let documents = ResetMachine(paths: paths, host: host, journal: journal, identity: nil)
        let report = try NodeReset(
            paths: paths, host: host, journal: journal,
            takeBackSteps: { try documents.takeBackSteps(log: log) }, progress: { log.notice("reset: \($0)") },
            sleep: { control.wakeUp.sleep(seconds: $0) }
        ).run()
        guard report.isClean else { throw StepError(.failed, "the reset is not clean; it is tried again") }
        try IdentityWipe(paths: paths).run()
    }

    private func start<Part>(
        _ name: String, _ part: Part, _ body: @escaping @Sendable (Part) -> Void
    ) throws -> BackgroundThread {
        // The part belongs to its thread from here on; nobody else touches it before `join`.
        let box = Handover(part)
        return try BackgroundThread(name: name) { body(box.value) }
    }
}

/// Carries a value to the one thread that will use it.
struct Handover<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
