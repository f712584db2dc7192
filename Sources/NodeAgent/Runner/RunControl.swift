import Shared
import Synchronization

/// What other threads tell the runner: stop, or look at a newer manifest.
final class RunControl: Sendable {
    private struct State {
        var stopping = false
        var permit: ManifestGate.Permit?
        /// Digest of the manifest that the runner is at.
        var current: Digest?
        var wakeUps: [WakeUp] = []
    }

    private let state = Mutex(State())
    /// Ends the runner's sleeps.
    let wakeUp = WakeUp()

    var isStopping: Bool { state.withLock { $0.stopping } }
    /// Whether no manifest was ever offered.
    var isEmpty: Bool { state.withLock { $0.permit == nil } }

    /// A wake-up for another thread's sleeps; it is notified when the agent stops.
    func makeWakeUp() -> WakeUp {
        let wakeUp = WakeUp()
        state.withLock { $0.wakeUps.append(wakeUp) }
        return wakeUp
    }

    func stop() {
        let wakeUps = state.withLock { state in
            state.stopping = true
            return state.wakeUps
        }
        wakeUp.notify()
        for wakeUp in wakeUps { wakeUp.notify() }
    }

    /// Hands a verified manifest to the runner.
    func offer(_ permit: ManifestGate.Permit) {
        state.withLock { $0.permit = permit }
        wakeUp.notify()
    }

    /// The manifest to work on now; nil until there is one.
    func take() -> ManifestGate.Permit? {
        state.withLock { state in
            state.current = state.permit?.accepted.digest
            return state.permit
        }
    }

    /// Why the present run should end, if it should.
    var interruption: Runner.Outcome? {
        state.withLock { state in
            if state.stopping { return .stopped }
            return state.permit?.accepted.digest == state.current ? nil : .superseded
        }
    }

    /// Sleeps until there is a reason to end the run, or for so many seconds.
    func sleep(seconds: Double) {
        let end = ContinuousClock.now + .seconds(seconds)
        while interruption == nil {
            let left = (end - ContinuousClock.now).seconds
            guard left > 0 else { return }
            wakeUp.sleep(seconds: left)
        }
    }
}

extension Duration {
    /// For waits: whole and fractional seconds in one number.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
