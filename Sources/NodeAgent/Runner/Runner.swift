import Shared

/// Makes the machine what its manifest says, step by step.
///
/// For each step: look; when something is missing wait for its conditions, make the intent durable, perform, verify,
/// make the outcome durable, publish. A step that is as it should be leaves no trace, so a second run of the same
/// manifest writes nothing. What the manifest no longer lists is taken back at the end, in reverse order.
final class Runner {
    /// How a run ended.
    enum Outcome: Equatable {
        case converged
        /// A newer manifest is there.
        case superseded
        /// The agent is being stopped.
        case stopped
        /// A step failed; try again after a pause.
        case failed
    }

    let machine: Machine
    let journal: Journal
    let board: StatusBoard
    private let control: RunControl
    private let log: Log
    private let handlers: (StepAction) -> any StepHandler
    private let obstacle: (AcceptedManifest) -> String?
    /// Words of the last failure of each step that has not been done since.
    private var lastFailure: [String: String] = [:]

    /// - Parameters:
    ///   - handlers: which handler does which step; tests put their own.
    ///   - obstacle: asked when every step is as it should be: what keeps the node from being called converged all the
    ///     same.
    init(
        machine: Machine, journal: Journal, board: StatusBoard, control: RunControl, log: Log,
        obstacle: @escaping (AcceptedManifest) -> String? = { _ in nil },
        handlers: @escaping (StepAction) -> any StepHandler = StepHandlers.handler
    ) {
        self.machine = machine
        self.journal = journal
        self.board = board
        self.control = control
        self.log = log
        self.handlers = handlers
        self.obstacle = obstacle
    }

    /// Goes through the manifest once.
    func run(_ accepted: AcceptedManifest) throws -> Outcome {
        let steps = accepted.manifest.steps
        board.begin(accepted)
        if let outcome = try settleLeftovers(accepted) { return outcome }
        for (index, step) in steps.enumerated() {
            if let outcome = control.interruption { return outcome }
            board.turn(to: step, number: index + 1)
            let session = session(for: step, number: index + 1, accepted)
            do {
                try bring(step, session, accepted)
            } catch let error as JournalError {
                throw error
            } catch {
                if let refusal = error as? Refusal { session.refused(refusal) }
                return try fail(step, error, accepted)
            }
        }
        board.took(.lease, nil)
        try removeUnlisted(accepted)
        if let outcome = control.interruption { return outcome }
        if let reason = obstacle(accepted) {
            if let outcome = control.interruption { return outcome }
            board.act(.failed, reason)
            return .failed
        }
        if journal.ledger.converged != accepted.run {
            try journal.write(.converged(run: accepted.run))
            log.notice("generation \(accepted.manifest.generation) is in place")
        }
        board.converged()
        return .converged
    }

    /// Waits for the programs that an agent before this one has started: nothing is looked at beside them, and none is
    /// started twice.
    private func settleLeftovers(_ accepted: AcceptedManifest) throws -> Outcome? {
        for known in journal.ledger.steps where known.entry.notes[StepChild.record] != nil {
            guard let step = known.step else { continue }
            let number = accepted.manifest.steps.firstIndex { $0.id == known.id }.map { $0 + 1 } ?? 0
            board.turn(to: step, number: number)
            do {
                try LeftoverChild(session(for: step, number: number, accepted).context)?.settle()
            } catch let error as JournalError {
                throw error
            } catch {
                return try fail(step, error, accepted)
            }
        }
        return nil
    }

    /// What a run would do now: looks only.
    func plan(_ accepted: AcceptedManifest) -> [PlannedStep] {
        let changes = accepted.manifest.steps.enumerated().map { index, step in
            let session = session(for: step, number: index + 1, accepted)
            do {
                return PlannedStep(step, try handlers(step.action).look(session.context))
            } catch {
                return PlannedStep(id: step.id, kind: step.action.kind, change: .unknown, reason: "\(error)")
            }
        }
        let removals = unlisted(accepted).map {
            PlannedStep(id: $0.id, kind: $0.step?.action.kind, change: .removed, reason: "no longer listed")
        }
        return changes + removals
    }

    private func session(for step: Step, number: Int, _ accepted: AcceptedManifest) -> StepSession {
        StepSession(
            step: step, number: number, accepted: accepted, machine: machine, journal: journal, board: board,
            control: control, log: log)
    }

    private func bring(_ step: Step, _ session: StepSession, _ accepted: AcceptedManifest) throws {
        let handler = handlers(step.action)
        let digest = try StepDigest.of(step)
        let known = journal.ledger.step(step.id)
        let wasDone = known?.state == .done && known?.digest == digest
        switch try handler.look(session.context) {
        case .satisfied:
            try handler.settle(session.context)
            guard !wasDone else { break }
            try handler.adopt(session.context)
            try journal.write(
                .done(id: step.id, digest: digest, step: step, message: "was so already", run: accepted.run))
        case .needed(let reason):
            if wasDone { try journal.write(.note(message: "drift in step \(step.id): \(reason)")) }
            if !handler.waitsInside { try session.waitFor(step.waitsFor, deadline: session.context.deadline) }
            try journal.write(.intent(step: step, digest: digest, run: accepted.run))
            session.progress(reason)
            log.info("step \(step.id): \(step.summary)", ["because": reason])
            let began = ContinuousClock.now
            try handler.perform(session.context)
            try handler.verify(session.context)
            let time = HumanDuration.text(ContinuousClock.now - began)
            let message = "\(reason); done in \(time)"
            log.info("step \(step.id): done", ["took": time])
            try journal.write(.done(id: step.id, digest: digest, step: nil, message: message, run: accepted.run))
        }
        for condition in step.publishes { try session.publish(condition) }
        lastFailure[step.id] = nil
        board.done(step)
    }

    private func fail(_ step: Step, _ error: any Error, _ accepted: AcceptedManifest) throws -> Outcome {
        if (error as? StepError)?.code == .interrupted {
            // Leaving a wait is no event: only a step that had begun to change something is noted.
            if journal.ledger.step(step.id)?.state == .begun {
                try journal.write(.interrupted(id: step.id, run: accepted.run))
            }
            return control.interruption ?? .stopped
        }
        let message = "\(error)"
        try note(failure: message, of: step, accepted)
        return .failed
    }

    private func note(failure message: String, of step: Step, _ accepted: AcceptedManifest) throws {
        board.failed(step, message)
        // The same failure again is no news; a journal that grows with each try would fill the disk.
        guard lastFailure[step.id] != message else { return }
        log.error("step \(step.id): \(message)")
        try journal.write(.failed(id: step.id, message: message, run: accepted.run))
        lastFailure[step.id] = message
    }

    private func unlisted(_ accepted: AcceptedManifest) -> [LedgerStep] {
        let listed = Set(accepted.manifest.steps.map(\.id))
        return journal.ledger.steps.reversed().filter { !listed.contains($0.id) }
    }

    private func removeUnlisted(_ accepted: AcceptedManifest) throws {
        _ = try takeBack(unlisted(accepted), accepted, because: "no longer listed")
    }

    /// Takes back every step of the journal, whatever the manifest says: the node is to be reset.
    ///
    /// - Returns: what stays, and why.
    func takeBackEverything(_ accepted: AcceptedManifest) throws -> [String] {
        try takeBack(journal.ledger.steps.reversed(), accepted, because: "reset")
    }

    private func takeBack(
        _ steps: [LedgerStep], _ accepted: AcceptedManifest, because cause: String
    ) throws -> [String] {
        var kept: [String] = []
        for old in steps {
            guard control.interruption == nil else { return kept }
            guard let step = old.step else {
                try journal.write(.undone(id: old.id, message: "was never begun", run: accepted.run))
                continue
            }
            let session = session(for: step, number: 0, accepted)
            board.removing(step)
            do {
                if old.state != .undoing { try journal.write(.undoing(id: old.id, run: accepted.run)) }
                let undo = try handlers(step.action).undo(session.context)
                let message =
                    switch undo {
                    case .undone: "\(cause); taken back"
                    case .cannot(let reason): "\(cause); stays: \(reason)"
                    }
                if case .cannot(let reason) = undo { kept.append("\(old.id): \(reason)") }
                try journal.write(.undone(id: old.id, message: message, run: accepted.run))
            } catch let error as JournalError {
                throw error
            } catch {
                // One thing that cannot be taken back must not hold up the cluster; it is tried again at the next look.
                try note(failure: "taking back: \(error)", of: step, accepted)
            }
        }
        return kept
    }
}
