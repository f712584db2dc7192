import Shared

/// The thread that asks the coordinator what this node is to be. Its answers to a long poll are the push.
final class AssignmentPuller {
    private let gate: ManifestGate
    private let keeper: IdentityKeeper
    private let link: any CoordinatorLink
    private let refusals: RefusalBook
    private let board: StatusBoard
    private let control: RunControl
    private let log: Log
    private let wakeUp: WakeUp
    /// The last assignment that came, accepted or refused: the next poll waits for another one.
    private var last: Digest?
    private var wasRefused = false

    init(
        gate: ManifestGate, keeper: IdentityKeeper, link: any CoordinatorLink, refusals: RefusalBook,
        board: StatusBoard, control: RunControl, log: Log
    ) {
        self.gate = gate
        self.keeper = keeper
        self.link = link
        self.refusals = refusals
        self.board = board
        self.control = control
        self.log = log
        self.wakeUp = control.makeWakeUp()
    }

    func run() {
        var backOff = BackOff(first: 1, last: 60)
        while !control.isStopping {
            let began = ContinuousClock.now
            var pause = 0.0
            do {
                try keeper.refresh()
                let answer = try link.assignment(after: last, waitSeconds: keeper.pollSeconds(atMost: 50))
                board.served()
                if let answer {
                    try take(answer.assignment)
                } else if wasRefused {
                    // What stood in its way, a clock or a damaged blob, may be mended: it is asked for once more.
                    last = nil
                }
                backOff.reset()
                // A coordinator that answers every poll at once must not make this loop a busy one.
                if ContinuousClock.now - began < .seconds(1) { pause = 1 }
            } catch {
                pause = backOff.next()
                if (error as? LinkError)?.answerCode == "no-assignment" {
                    pause = min(pause, 10)
                    noteNothingApplied()
                } else if let error = error as? LinkError {
                    if case .answer(let refusal) = error.kind, refusal.status == 403 { board.turnedAway(error.message) }
                    if error.kind == .malformed { note(Refusal(.envelope, kind: .assignment, error.message)) }
                } else if !control.isStopping {
                    log.warning("cannot take the assignment: \(error)")
                }
            }
            if pause > 0, !control.isStopping { wakeUp.sleep(seconds: pause) }
        }
    }

    private func take(_ envelope: Envelope) throws {
        do {
            let permit = try gate.admit(envelope)
            last = envelope.digest
            wasRefused = false
            board.took(.assignment, .manifest)
            control.offer(permit)
        } catch let refusal as Refusal {
            last = envelope.digest
            wasRefused = true
            note(refusal, envelope.digest)
            // The trust document may have changed: look at it before the next document.
            keeper.isTrustDue = true
        }
    }

    private func note(_ refusal: Refusal, _ digest: Digest? = nil) {
        refusals.note(refusal, digest)
        board.update { status in
            guard status.manifest == nil else { return }
            status.activity.state = .frozen
            status.activity.message = refusal.description
        }
    }

    private func noteNothingApplied() {
        guard control.isEmpty else { return }
        board.act(.idle, "enrolled; nothing has been applied for this node yet")
    }
}
