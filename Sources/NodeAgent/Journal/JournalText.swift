import Shared

/// A journal for people who did not write the manifest: what happened, without the text of steps and files.
enum JournalText {
    static func render(_ records: [JournalRecord]) -> String {
        records.map { "\($0.sequence) \($0.time) \($0.boot.prefix(8)) \(words($0.event))\n" }.joined()
    }

    private static func words(_ event: JournalEvent) -> String {
        switch event {
        case .opened(let format, let journal, let agent): "opened format=\(format) journal=\(journal) agent=\(agent)"
        case .snapshot(let ledger): "snapshot steps=\(ledger.steps.count)"
        case .accepted(let run): "accepted generation=\(run.generation) \(run.manifestDigest.short)"
        case .refused(_, let code, let message, _): "refused \(code): \(message)"
        case .intent(let step, let digest, let run):
            "intent \(step.id) \(step.action.kind.rawValue) \(digest.short) generation=\(run.generation)"
        case .fact(let step, let fact): "fact \(step) \(words(fact))"
        case .done(let id, _, _, let message, _): "done \(id): \(message)"
        case .failed(let id, let message, _): "failed \(id): \(message)"
        case .interrupted(let id, _): "interrupted \(id)"
        case .undoing(let id, _): "undoing \(id)"
        case .undone(let id, let message, _): "undone \(id): \(message)"
        case .condition(let name, let digest, let run):
            "condition \(name) roster=\(digest.short) generation=\(run.generation)"
        case .converged(let run): "converged generation=\(run.generation)"
        case .note(let message): "note \(message)"
        case .alarm(let message): "alarm \(message)"
        }
    }

    private static func words(_ fact: LedgerFact) -> String {
        switch fact {
        case .file(let placed): "file \(placed.path)" + (placed.original.map { " over \($0.digest.short)" } ?? "")
        case .fileGone(let path): "file gone \(path)"
        case .unit(let name): "unit \(name)"
        case .unitGone(let name): "unit gone \(name)"
        // A note's value may be anything that a step wanted to remember.
        case .note(let key, let value): "note \(key) \(value == nil ? "cleared" : "set")"
        }
    }
}
