import Shared

/// Reboots this machine when its packages ask for it and it may, one machine of the cluster at a time.
///
///     window ─► others well? ─► lease ─► record ─► pods move ─► API server leaves ─► systemctl reboot
///                                                                                         │
///     lease back ◄─ record gone ◄─ pods may come ◄─ others say it is whole ◄─ converged ◄─┘
///
/// It works on the main thread while the node is at rest, so no step is ever beside it. The record is on the disk before
/// the first effect and goes when the last one is undone: an agent that was killed or a machine that lost its power in
/// between finds it at its next start, and either came back with a new kernel, which is a reboot done, or with the same
/// one, which is a reboot given up. In both cases a control plane looks at the machine before pods come to it again.
///
/// The lease lives ten minutes without renewal. What keeps the next machine waiting when this one never comes back is not
/// the lease but the others' own look: its Node object is marked and not Ready, its API server, etcd member or load
/// balancer does not answer.
final class Reboots {
    /// How a machine is rebooted, and whom it asks; the seam for tests.
    struct Means {
        /// Asks the other control planes; seconds for each.
        var ask: (AbsenceOrder, Int) -> DrainAnswer
        /// Answers an operator's order.
        var report: (RebootReport, _ messageID: String) -> Void
        /// Why host:port takes no connections; nil while it does.
        var closedReason: (String) -> String?
        var now: () -> Timestamp = { .now() }
        /// How long systemd may take to end the agent once it was told to reboot.
        var shutdownSeconds = 300
        /// How long the API server may take to end.
        var leaveSeconds = 90
    }

    /// The most that a lease may live.
    static let leaseSeconds = 600
    /// Between two looks while the machine waits for something.
    private static let lookSeconds = 10.0
    /// After a try that the cluster refused. Not the same for all that wait.
    private static let pauseSeconds = 5...25
    /// After a try that was given up, where no window ends.
    static let giveUpSeconds = 3600
    /// So long after its patience an order is not tried any more.
    private static let staleSeconds = 300
    /// Less than this of a window is not worth beginning.
    static let shortestRest = 60

    let paths: HostPaths
    let host: any Host
    let peers: Peers
    let journal: Journal
    let board: StatusBoard
    let control: RunControl
    let outage: APIServerOutage
    let log: Log
    let bootID: String
    let means: Means
    let stop: WakeUp
    var lease: LeaseKeeper?
    /// Not before this moment is it tried again by itself, and on an order.
    var notBefore = Timestamp(seconds: 0)
    private var orderNotBefore = Timestamp(seconds: 0)
    var isConverged = false
    var windows = WindowLog()
    /// The manifest's word at the last look.
    private var known: RebootsSpec?
    /// When this agent began to wait for the machine to be whole again.
    var waitsSince: Timestamp?
    var hasAlarmed = false

    init(
        paths: HostPaths, host: any Host, peers: Peers, journal: Journal, board: StatusBoard, control: RunControl,
        outage: APIServerOutage, log: Log, bootID: String, means: Means
    ) {
        self.paths = paths
        self.host = host
        self.peers = peers
        self.journal = journal
        self.board = board
        self.control = control
        self.outage = outage
        self.log = log
        self.bootID = bootID
        self.means = means
        stop = control.makeWakeUp()
    }

    /// Holds the lease on again where this machine is away: before its first step, which may take long.
    func resume() throws {
        guard try RebootRecord.read(paths) != nil else { return }
        holdOn()
    }

    /// Lets the node rest for so many seconds, or until there is a reason to run its steps again, and reboots it meanwhile
    /// where that must be.
    func rest(_ accepted: AcceptedManifest, isConverged: Bool, seconds: Double) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while control.interruption == nil, !control.wantsRun {
            let isWaiting = try look(accepted, isConverged: isConverged)
            let left = (end - ContinuousClock.now).seconds
            guard left > 0, control.interruption == nil, !control.wantsRun else { return }
            control.wakeUp.sleep(seconds: isWaiting ? min(left, Self.lookSeconds) : left)
        }
    }

    /// One look: what there is to do, and some of it done.
    ///
    /// - Returns: whether to look again soon.
    func look(_ accepted: AcceptedManifest, isConverged: Bool) throws -> Bool {
        self.isConverged = isConverged
        if let record = try RebootRecord.read(paths) {
            try finish(record)
            return true
        }
        let spec = accepted.manifest.reboots
        if let order = try RebootOrderFile.read(paths) {
            try obey(order, accepted)
            return true
        }
        guard let spec else {
            board.update { $0.activity.reboot = nil }
            return false
        }
        guard let flag = RebootFlag.read(paths) else {
            windows = WindowLog()
            board.update { $0.activity.reboot = nil }
            // Packages may ask for it at any moment.
            return true
        }
        try wait(flag, spec, accepted)
        return true
    }

    // MARK: - Whether it may

    /// Waits for the window and for the steps; begins when both are there.
    private func wait(_ flag: RebootFlag, _ spec: RebootsSpec, _ accepted: AcceptedManifest) throws {
        if spec != known {
            // A window that the operator moved was not missed.
            (known, windows) = (spec, WindowLog())
        }
        let clock = WindowClock(spec: spec, paths: paths)
        let now = means.now()
        let open: WindowClock.Open?
        do {
            open = try clock.openWindow(at: now)
        } catch {
            return say(flag, "waits for a clock: \(error)")
        }
        if let missed = windows.turn(to: open) {
            notBefore = Timestamp(seconds: 0)
            try alarm(
                "a reboot is required since \(flag.since) and the window \(missed.window) has passed: \(missed.reason)")
        }
        let before = windows.lastMissed.map { "; missed \($0)" } ?? ""
        guard let open else { return say(flag, "waits for the window \(clock.words)\(before)") }
        guard isConverged else { return say(flag, "waits until its steps are done") }
        guard open.secondsLeft ?? Self.shortestRest >= Self.shortestRest else {
            return say(flag, "waits for the window \(clock.words): the open one ends in a moment")
        }
        guard now >= notBefore else { return }
        let drain = min(max(1, spec.drainTimeoutSeconds), open.secondsLeft ?? .max, DrainOrder.longestSeconds)
        let order = AbsenceOrder(
            part: .leave, bootID: bootID, timeoutSeconds: drain, deletesLocalData: spec.deletesLocalData ?? false,
            deletesUnmanaged: spec.deletesUnmanaged ?? false)
        let record = RebootRecord(bootID: bootID, reason: flag.reason, began: now, isOrdered: false)
        if let reason = try enter(record, order, accepted, mayGo: { (try? clock.openWindow(at: means.now())) != nil }) {
            notBefore = means.now().adding(seconds: Int.random(in: Self.pauseSeconds))
            windows.reason = reason
            say(flag, "waits: \(reason)")
        }
    }

    /// Does what the operator ordered, windows or not.
    private func obey(_ file: RebootOrderFile, _ accepted: AcceptedManifest) throws {
        let now = means.now()
        guard now >= orderNotBefore else { return }
        let end = file.time.adding(seconds: file.order.patienceSeconds)
        // A machine that was off meanwhile does not obey what was meant for another day.
        guard now.seconds - end.seconds < Self.staleSeconds else {
            return try answer(RebootReport(isRebooted: false, message: "given up: the order is of \(file.time)"))
        }
        let order = AbsenceOrder(
            part: .leave, bootID: bootID, timeoutSeconds: file.order.drainTimeoutSeconds,
            deletesLocalData: file.order.deletesLocalData, deletesUnmanaged: file.order.deletesUnmanaged)
        let record = RebootRecord(bootID: bootID, reason: "ordered by the operator", began: now, isOrdered: true)
        guard let reason = try enter(record, order, accepted, mayGo: { true }) else { return }
        // Somebody waits for this one.
        orderNotBefore = means.now().adding(seconds: 5)
        say(RebootFlag(since: file.time, reason: record.reason), "waits: \(reason)")
        guard now >= end else { return }
        try answer(RebootReport(isRebooted: false, message: "given up: \(reason)"))
        board.update { $0.activity.reboot = nil }
    }

    /// Asks the others, takes the lease and goes.
    ///
    /// - Returns: why not yet; nil where it has begun, however that ends.
    private func enter(
        _ record: RebootRecord, _ order: AbsenceOrder, _ accepted: AcceptedManifest, mayGo: () -> Bool
    ) throws -> String? {
        // Before the lease: a cluster that is not well would only pass it round.
        let answer = means.ask(AbsenceOrder(part: .check, bootID: bootID), AbsenceClient.seconds)
        guard answer.isDone else { return answer.message }
        let keeper = LeaseKeeper(name: LeaseName.reboot, peers: peers, seconds: Self.leaseSeconds)
        do {
            if let holder = try keeper.tryToAcquire() { return holder }
        } catch {
            return "no lease: \(error)"
        }
        guard control.interruption == nil else {
            keeper.release()
            return "the agent has something else to do"
        }
        do {
            try record.write(paths)
            lease = keeper
        } catch {
            keeper.release()
            throw error
        }
        try journal.write(.note(message: "reboot: \(record.reason); moving pods elsewhere"))
        do {
            try leave(record, order, accepted, mayGo: mayGo)
        } catch let error as JournalError {
            throw error
        } catch {
            try giveUp(record, "\(error)")
        }
        return nil
    }

    // MARK: - What people are told

    func answer(_ report: RebootReport) throws {
        guard let file = try RebootOrderFile.read(paths) else { return }
        means.report(report, file.messageID)
        try RebootOrderFile.remove(paths)
    }

    private func say(_ flag: RebootFlag, _ message: String) {
        let need = RebootNeed(since: flag.since, reason: flag.reason, message: message)
        board.update { $0.activity.reboot = need }
    }

    func act(_ record: RebootRecord, _ message: String) {
        say(RebootFlag(since: record.began, reason: record.reason), message)
        board.act(.working, "reboot: \(message)")
    }

    func alarm(_ message: String) throws {
        log.error(message)
        try journal.write(.alarm(message: message))
    }
}

extension Manifest {
    /// When this role's machines reboot by themselves; nil where they do not.
    var reboots: RebootsSpec? {
        for step in steps { if case .reboots(let spec) = step.action { return spec } }
        return nil
    }
}
