import Shared
import Synchronization

/// What other threads tell the runner: stop, or look at a newer manifest, or leave everything as it is.
final class RunControl: Sendable {
    /// How long a stop waits for a program that goes on by itself afterwards; shorter than the unit's `TimeoutStopSec`.
    static let patience = Duration.seconds(75)

    private struct State {
        var stopping = false
        var halted = false
        /// Whether the steps are to be looked at before the node has rested to the end.
        var wantsRun = false
        /// When programs are left to themselves.
        var leaves: ContinuousClock.Instant?
        var permit: ManifestGate.Permit?
        /// Digest of the manifest that the runner is at.
        var current: Digest?
        var wakeUps: [WakeUp] = []
        var stopCalls: [StopCall] = []
    }

    /// What ends the waits of one owner, as long as it lives.
    private struct StopCall {
        weak var owner: (any AnyObject & Sendable)?
        var body: @Sendable () -> Void
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

    /// Has a body called once when the agent is told to stop, on the thread that tells it; at once when it was already,
    /// and not at all when its owner, which is not kept alive, is gone.
    func whenStopping<Owner: AnyObject & Sendable>(_ owner: Owner, _ body: @escaping @Sendable (Owner) -> Void) {
        let isLate = state.withLock { state in
            state.stopCalls.removeAll { $0.owner == nil }
            guard !state.stopping else { return true }
            state.stopCalls.append(StopCall(owner: owner) { [weak owner] in owner.map(body) })
            return false
        }
        if isLate { body(owner) }
    }

    /// Whether the stop has lasted so long that a program which outlives the agent is left to itself.
    var leavesChildren: Bool { state.withLock { state in state.leaves.map { ContinuousClock.now >= $0 } ?? false } }

    /// Ends the agent's work. The second call is impatient: it leaves running programs to themselves at once.
    func stop() {
        let (wakeUps, calls) = state.withLock { state in
            state.leaves = state.stopping ? .now : .now + Self.patience
            state.stopping = true
            defer { state.stopCalls = [] }
            return (state.wakeUps, state.stopCalls)
        }
        for call in calls { call.body() }
        wakeUp.notify()
        for wakeUp in wakeUps { wakeUp.notify() }
    }

    /// Whether no step is to be begun any more, while the agent still answers: the node is to be reset.
    var isHalted: Bool { state.withLock { $0.halted } }

    /// Ends the runner's work at the next moment where it can be left; what runs in a program is waited for.
    func halt() {
        state.withLock { $0.halted = true }
        wakeUp.notify()
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
            state.wantsRun = false
            return state.permit
        }
    }

    /// Ends the node's rest: something is not as it was.
    func requestRun() {
        state.withLock { $0.wantsRun = true }
        wakeUp.notify()
    }

    var wantsRun: Bool { state.withLock { $0.wantsRun } }

    /// Why the present run should end, if it should.
    var interruption: Runner.Outcome? {
        state.withLock { state in
            if state.stopping || state.halted { return .stopped }
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
