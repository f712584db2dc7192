import Shared

/// The thread that tells the coordinator what happens here. The journal is its outbox: what is not acknowledged is sent
/// again, also after a restart.
final class Reporter {
    private static let batch = 256
    private let link: any CoordinatorLink
    private let journal: Journal
    private let board: StatusBoard
    private let control: RunControl
    private let path: String
    private let certificates: Bulletin<CertificateInventory>
    private let updates: Bulletin<HeldUpdates>
    private let wakeUp: WakeUp
    /// Notified only by a stop: for pauses that news must not shorten.
    private let stop: WakeUp
    private var position: ReportPosition
    private var lastActivity: NodeActivity?

    /// - Parameter wakeUp: notified when the journal or the board has news.
    init(
        link: any CoordinatorLink, journal: Journal, board: StatusBoard, control: RunControl, paths: HostPaths,
        wakeUp: WakeUp, certificates: Bulletin<CertificateInventory> = Bulletin(),
        updates: Bulletin<HeldUpdates> = Bulletin()
    ) {
        self.certificates = certificates
        self.updates = updates
        self.link = link
        self.journal = journal
        self.board = board
        self.control = control
        self.path = paths.reported
        self.wakeUp = wakeUp
        self.stop = control.makeWakeUp()
        self.position = .load(path, journal: journal.identifier)
        journal.forget(upTo: position.sequence)
    }

    func run() {
        var backOff = BackOff(first: 1, last: 60)
        var pause = 0.0
        while !control.isStopping {
            do {
                let isComplete = try send()
                backOff.reset()
                // News wake it at once, but never more than once a second.
                pause = isComplete ? 1 : 0
            } catch {
                pause = max(backOff.next(), (error as? LinkError)?.retryAfter ?? 0)
            }
            stop.sleep(seconds: pause)
            guard pause <= 1, !control.isStopping, !hasNews else { continue }
            wakeUp.sleep(seconds: 60)
        }
    }

    /// Sends one batch.
    ///
    /// - Returns: whether that was all.
    func send() throws -> Bool {
        let records = journal.records(after: position.sequence, limit: Self.batch)
        let accepted = journal.ledger.accepted
        let activity = board.status.activity
        guard !records.isEmpty || activity != lastActivity else {
            try tellBulletins()
            return true
        }
        let entries = records.compactMap { ReportEntry($0, accepted: accepted) }
        try link.report(ReportRequest(journal: journal.identifier, entries: entries, now: activity))
        lastActivity = activity
        if let last = records.last?.sequence {
            position.sequence = last
            try position.store(path)
            journal.forget(upTo: last)
        }
        guard records.count < Self.batch else { return false }
        try tellBulletins()
        return true
    }

    /// After what happened, which is more urgent.
    private func tellBulletins() throws {
        try tell(certificates) { (news) throws(LinkError) in try link.tell(news) }
        try tell(updates) { (news) throws(LinkError) in try link.tell(news) }
    }

    private func tell<Content>(
        _ bulletin: Bulletin<Content>, _ send: (Content) throws(LinkError) -> Void
    ) throws(LinkError) {
        guard let news = bulletin.news else { return }
        do throws(LinkError) {
            try send(news)
        } catch {
            // A coordinator that is older than this agent, or refuses what it was told: reports must go on.
            guard case .answer(let refusal) = error.kind, (400..<500).contains(refusal.status), refusal.status != 429
            else { throw error }
        }
        bulletin.told(news)
    }

    private var hasNews: Bool {
        journal.lastSequence > position.sequence || board.status.activity != lastActivity || certificates.news != nil
            || updates.news != nil
    }
}
