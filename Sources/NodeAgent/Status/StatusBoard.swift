import Shared
import Synchronization

/// The one place where the threads of the agent say what they do. Readers take a whole ``AgentStatus``.
final class StatusBoard: Sendable {
    private struct State {
        var status: AgentStatus
        /// Numbers the changes, so that a writer knows whether there is news.
        var version = 0
    }

    private let state: Mutex<State>
    /// Told of each change.
    private let listeners: [WakeUp]

    init(node: String, clusterUID: String, agentVersion: String, pid: Int?, listeners: [WakeUp] = []) {
        self.listeners = listeners
        state = Mutex(
            State(
                status: AgentStatus(
                    agentVersion: agentVersion, node: node, clusterUID: clusterUID, nodeUID: nil, pid: pid,
                    activity: NodeActivity(
                        state: .idle, generation: 0, role: nil, step: nil, stepNumber: 0, stepCount: 0,
                        message: "starting", since: .now(), deadline: nil, agentVersion: agentVersion),
                    manifest: nil, steps: [],
                    coordinator: CoordinatorStatus(isReachable: nil, message: "not asked yet", since: .now()),
                    refusals: [], certificateNotAfter: nil, certificateProblem: nil, updated: .now())))
    }

    var status: AgentStatus { state.withLock { $0.status } }
    var version: Int { state.withLock { $0.version } }

    /// Changes the status. What is as it was is no news and wakes nobody.
    func update(_ change: (inout AgentStatus) -> Void) {
        let isNews = state.withLock { state in
            var status = state.status
            change(&status)
            guard status != state.status else { return false }
            status.updated = .now()
            state.status = status
            state.version += 1
            return true
        }
        if isNews { for listener in listeners { listener.notify() } }
    }

    /// Sets what the agent is doing; `since` moves only when the state or the message does.
    func act(_ activity: NodeActivity.State, _ message: String, deadline: Deadline? = nil) {
        update { status in
            let old = status.activity
            status.activity.set(activity, message, deadline)
            if old.state != activity || old.message != message { status.activity.since = .now() }
        }
    }
}

extension NodeActivity {
    /// Leaves `since` as it is.
    mutating func set(_ state: State, _ message: String, _ deadline: Deadline?) {
        self.state = state
        self.message = message
        self.deadline = deadline?.wallClock
    }
}
