import Shared

/// One line of the journal.
struct JournalRecord: Codable, Equatable, Sendable {
    /// Grows by one from line to line.
    var sequence: Int
    var time: Timestamp
    /// The kernel's boot id: tells what happened before a reboot from what happened after.
    var boot: String
    var event: JournalEvent
}

/// What happened. An intent is written before an effect and an outcome after it.
enum JournalEvent: Codable, Equatable, Sendable {
    /// First line of a file. `journal` names it in reports; a journal that was lost gets a new name.
    case opened(format: Int, journal: String, agent: String)
    /// First line after compaction: what the lines before came to.
    case snapshot(ledger: Ledger)
    case accepted(run: RunContext)
    case refused(kind: DocumentKind?, code: String, message: String, digest: Digest?)
    /// The step is about to change the machine.
    case intent(step: Step, digest: Digest, run: RunContext)
    case fact(step: String, fact: LedgerFact)
    /// The step is as its text says. `step` is there where no intent was written because nothing was to be done.
    case done(id: String, digest: Digest, step: Step?, message: String, run: RunContext)
    case failed(id: String, message: String, run: RunContext)
    case interrupted(id: String, run: RunContext)
    /// A step that the manifest no longer lists is about to be taken back.
    case undoing(id: String, run: RunContext)
    /// It is gone; where it cannot be undone the message says what stays.
    case undone(id: String, message: String, run: RunContext)
    case condition(name: String, rosterDigest: Digest, run: RunContext)
    case converged(run: RunContext)
    case note(message: String)
    case alarm(message: String)
}

/// The manifest in whose name something happens.
struct RunContext: Codable, Equatable, Sendable {
    var generation: Int
    var manifestDigest: Digest
}
