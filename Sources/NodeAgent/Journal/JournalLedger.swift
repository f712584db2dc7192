/// The journal as the steps see it.
final class JournalLedger: StepLedger {
    private let journal: Journal

    init(journal: Journal) { self.journal = journal }

    func entry(_ stepID: String) -> LedgerEntry { journal.ledger.step(stepID)?.entry ?? LedgerEntry() }

    func record(_ fact: LedgerFact, step: String) throws { try journal.write(.fact(step: step, fact: fact)) }

    func owners(ofFile path: String) -> [String] {
        journal.ledger.steps.filter { $0.entry.files[path] != nil }.map(\.id)
    }

    func owners(ofUnit unit: String) -> [String] {
        journal.ledger.steps.filter { $0.entry.units.contains(unit) }.map(\.id)
    }
}
