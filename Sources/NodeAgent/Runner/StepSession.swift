import Shared

/// One step in the hands of the runner: makes the context and does for it what needs the journal, the coordinator or
/// the status.
final class StepSession: StepServices {
    private let step: Step
    /// From 1.
    private let number: Int
    private let accepted: AcceptedManifest
    private let machine: Machine
    private let journal: Journal
    private let board: StatusBoard
    private let control: RunControl
    private let ledger: JournalLedger
    private let refusals: RefusalBook

    init(
        step: Step, number: Int, accepted: AcceptedManifest, machine: Machine, journal: Journal, board: StatusBoard,
        control: RunControl, log: Log
    ) {
        self.step = step
        self.number = number
        self.accepted = accepted
        self.machine = machine
        self.journal = journal
        self.board = board
        self.control = control
        self.ledger = JournalLedger(journal: journal)
        self.refusals = RefusalBook(board: board, journal: journal, log: log)
    }

    private(set) lazy var context = StepContext(
        step: step, node: accepted.node, roster: accepted.roster, manifest: accepted.manifest,
        manifestDigest: accepted.digest, paths: machine.paths, host: machine.host, link: machine.link,
        identity: machine.identities.current, peers: machine.peers, ledger: ledger, services: self)

    var isStopping: Bool { control.interruption != nil }

    var leavesChildren: Bool { control.leavesChildren }

    func note(_ message: String) throws { try journal.write(.note(message: message)) }

    func blob(_ digest: Digest, deadline: Deadline) throws -> String {
        let path = try machine.blobs.path(
            of: digest, progress: { progress($0) }, keepOn: { !isStopping && !deadline.isPast })
        guard !isStopping else { throw StepError(.interrupted, "stopped while fetching \(digest.short)") }
        return path
    }

    func progress(_ message: String) {
        board.progress(step, number: number, message, deadline: context.deadline)
    }

    func waiting(_ message: String, deadline: Deadline) {
        board.waiting(step, number: number, message, deadline: deadline)
    }

    func publish(_ condition: String) throws {
        let published = PublishedCondition(
            name: condition, rosterDigest: accepted.manifest.rosterDigest, generation: accepted.manifest.generation)
        guard !journal.ledger.conditions.contains(published) else { return }
        try journal.write(
            .condition(name: condition, rosterDigest: published.rosterDigest, run: accepted.run))
    }

    func waitFor(_ waits: [Wait], deadline: Deadline) throws {
        guard !waits.isEmpty else { return }
        var backOff = BackOff(first: 1, last: 15)
        var trouble = ""
        while let missing = missing(waits) {
            guard !isStopping else { throw StepError(.interrupted, "stopped while waiting for \(missing)") }
            guard !deadline.isPast else {
                throw StepError(.deadline, "gave up waiting for \(missing) after \(step.timeoutSeconds) s\(trouble)")
            }
            waiting("waiting for \(missing)\(trouble)", deadline: deadline)
            do {
                // Short enough that a stop or a new manifest is seen soon, long enough to be cheap.
                try machine.conditions.refresh(waitSeconds: min(10, max(1, deadline.secondsLeft)))
                trouble = ""
                backOff.reset()
            } catch {
                trouble = "; the coordinator does not answer: \(error.message)"
                control.sleep(seconds: backOff.next())
            }
        }
    }

    func sleep(seconds: Double) { control.sleep(seconds: seconds) }

    func refused(_ refusal: Refusal) { refusals.note(refusal) }

    private func missing(_ waits: [Wait]) -> String? {
        WaitCheck(
            roster: accepted.roster, rosterDigest: accepted.manifest.rosterDigest,
            conditions: machine.conditions.known
        ).description(of: waits)
    }
}
