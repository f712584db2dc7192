/// Small durable facts of one step, by key: "the archive with this digest is imported", "the pid of the child". Never
/// secrets: notes are shown by `evidence`.
struct StepNotes {
    let stepID: String
    let ledger: any StepLedger

    /// Reading is free; writing is durable when it returns; writing the same value again does nothing.
    subscript(key: String) -> String? { ledger.entry(stepID).notes[key] }

    func set(_ key: String, _ value: String?) throws {
        guard self[key] != value else { return }
        try ledger.record(.note(key: key, value: value), step: stepID)
    }
}
