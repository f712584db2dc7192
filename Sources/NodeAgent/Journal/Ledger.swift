import Shared

/// What the lines of a journal come to: every step that has been begun here and not been undone, in the order of their
/// first beginning.
struct Ledger: Codable, Equatable, Sendable {
    private(set) var steps: [LedgerStep] = []
    /// Conditions that this node has published with their roster digest and generation.
    private(set) var conditions: [PublishedCondition] = []
    private(set) var accepted: RunContext?
    private(set) var converged: RunContext?

    func step(_ id: String) -> LedgerStep? { steps.first { $0.id == id } }

    mutating func apply(_ event: JournalEvent) {
        switch event {
        case .snapshot(let ledger): self = ledger
        case .accepted(let run):
            accepted = run
            if converged != run { converged = nil }
        case .intent(let step, let digest, _):
            change(step.id) { entry in
                entry.step = step
                entry.digest = digest
                entry.state = .begun
            }
        case .fact(let id, let fact): change(id) { $0.entry.apply(fact) }
        case .done(let id, let digest, let step, _, _):
            change(id) { entry in
                if let step { entry.step = step }
                entry.digest = digest
                entry.state = .done
            }
        case .failed(let id, _, _): change(id) { $0.state = .failed }
        case .interrupted(let id, _): change(id) { $0.state = .interrupted }
        case .undoing(let id, _): change(id) { $0.state = .undoing }
        case .undone(let id, _, _): steps.removeAll { $0.id == id }
        case .condition(let name, let rosterDigest, let run):
            conditions.removeAll { $0.name == name }
            conditions.append(PublishedCondition(name: name, rosterDigest: rosterDigest, generation: run.generation))
        case .converged(let run): converged = run
        case .opened, .refused, .note, .alarm: break
        }
    }

    private mutating func change(_ id: String, _ body: (inout LedgerStep) -> Void) {
        if let index = steps.firstIndex(where: { $0.id == id }) {
            body(&steps[index])
        } else {
            var step = LedgerStep(id: id)
            body(&step)
            steps.append(step)
        }
    }
}

/// A step in the ledger.
struct LedgerStep: Codable, Equatable, Sendable {
    enum State: String, Codable, Sendable {
        case begun
        case done
        case failed
        case interrupted
        case undoing
    }

    var id: String
    /// As it was last begun or done; what an undo goes by.
    var step: Step?
    /// Digest of the step's text, see ``StepDigest``.
    var digest: Digest?
    var state = State.begun
    var entry = LedgerEntry()

    init(id: String) { self.id = id }
}

struct PublishedCondition: Codable, Equatable, Sendable {
    var name: String
    var rosterDigest: Digest
    var generation: Int
}

extension LedgerEntry {
    mutating func apply(_ fact: LedgerFact) {
        switch fact {
        case .file(let file): files[file.path] = file
        case .fileGone(let path): files[path] = nil
        case .unit(let unit): units.insert(unit)
        case .unitGone(let unit): units.remove(unit)
        case .note(let key, let value): notes[key] = value
        }
    }
}
