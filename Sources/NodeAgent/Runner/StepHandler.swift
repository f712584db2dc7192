/// What a kind of step does on this machine. One handler a kind, one file a handler.
///
/// The runner calls `look`; when something is missing it waits for the step's conditions, makes the intent durable,
/// calls `perform`, then `verify`, and makes the outcome durable. Every call may come again after a kill at any
/// instruction, so `perform` begins from whatever it finds.
protocol StepHandler {
    /// Compares the machine with the step. Changes nothing, and needs no coordinator where that is possible: it also
    /// runs for `node-agent plan` and every ten minutes on an idle node.
    func look(_ context: StepContext) throws -> Look
    /// Makes it so. Safe to run again.
    func perform(_ context: StepContext) throws
    /// Whether `perform` itself waits for the step's conditions, in the middle of its work: etcd's barrier. Otherwise the
    /// runner waits before it.
    var waitsInside: Bool { get }
    /// Called once when the first look at a step finds everything as it should be: puts into the ledger what a later
    /// manifest may have to take back. Changes nothing else.
    func adopt(_ context: StepContext) throws
    /// Called whenever a look has found everything as it should be: may note what a later look will need. Changes nothing
    /// else.
    func settle(_ context: StepContext) throws
    /// Proves that it is so. Unless a handler says otherwise: another `look` is satisfied.
    func verify(_ context: StepContext) throws
    /// Takes back what the step did, when a manifest no longer lists it. Unless a handler says otherwise: what the
    /// ledger lists for the step is removed or put back as it was.
    func undo(_ context: StepContext) throws -> Undo
}

/// What a look found.
enum Look: Equatable {
    case satisfied
    /// Something is to be done; the reason is for people: "the file differs", "etcd.service is not active".
    case needed(String)
}

/// What became of an undo.
enum Undo: Equatable {
    case undone
    /// The effect stays on the machine, and why; the step is forgotten all the same.
    case cannot(String)
}

extension StepHandler {
    var waitsInside: Bool { false }

    func adopt(_ context: StepContext) throws {}

    func settle(_ context: StepContext) throws {}

    func verify(_ context: StepContext) throws {
        if case .needed(let reason) = try look(context) {
            throw StepError(.unverified, "done, but a second look says: \(reason)")
        }
    }

    func undo(_ context: StepContext) throws -> Undo {
        try context.files.undoAll()
        return .undone
    }
}
