import Shared

/// The thread that asks the coordinator what this node is to be. Its answers to a long poll are the push.
final class AssignmentPuller {
    private let gate: ManifestGate
    private let keeper: IdentityKeeper
    private let link: any CoordinatorLink
    private let journal: Journal
    private let board: StatusBoard
    private let control: RunControl
    private let log: Log
    private let wakeUp: WakeUp
    /// The last assignment that came, accepted or refused: the next poll waits for another one.
    private var last: Digest?

    init(
        gate: ManifestGate, keeper: IdentityKeeper, link: any CoordinatorLink, journal: Journal, board: StatusBoard,
        control: RunControl, log: Log
    ) {
        self.gate = gate
        self.keeper = keeper
        self.link = link
        self.journal = journal
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
                if let answer = try link.assignment(after: last, waitSeconds: 50) { try take(answer.assignment) }
                backOff.reset()
                // A coordinator that answers every poll at once must not make this loop a busy one.
                if ContinuousClock.now - began < .seconds(1) { pause = 1 }
            } catch {
                pause = backOff.next()
                if (error as? LinkError)?.answerCode == "no-assignment" {
                    pause = min(pause, 10)
                    noteNothingApplied()
                } else if !(error is LinkError), !control.isStopping {
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
            board.update { $0.refusal = nil }
            control.offer(permit)
        } catch let refusal as Refusal {
            last = envelope.digest
            try refused(refusal, envelope.digest)
        }
    }

    private func refused(_ refusal: Refusal, _ digest: Digest) throws {
        log.error("\(refusal)", ["code": refusal.code.rawValue])
        let old = board.status.refusal
        board.update { status in
            status.refusal = RefusalStatus(
                code: refusal.code.rawValue, message: refusal.description, digest: digest, time: .now())
            if status.manifest == nil {
                status.activity.state = .frozen
                status.activity.message = refusal.description
            }
        }
        // The trust document may have changed: look at it before the next document.
        keeper.isTrustDue = true
        guard old?.digest != digest || old?.code != refusal.code.rawValue else { return }
        try journal.write(
            .refused(code: refusal.code.rawValue, message: refusal.description, digest: digest))
    }

    private func noteNothingApplied() {
        guard control.isEmpty else { return }
        board.act(.idle, "enrolled; nothing has been applied for this node yet")
    }
}
