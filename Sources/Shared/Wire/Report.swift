/// `POST /v1/reports`: what happened on a node. Entries may come in any order and any number of times; one is known by
/// (node, journal, sequence).
package struct ReportRequest: Codable, Equatable, Sendable {
    /// Random identifier of the node's journal: a new one when the journal was lost.
    package var journal: String
    /// At most 256.
    package var entries: [ReportEntry]
    /// What the node is doing now.
    package var now: NodeActivity

    package init(journal: String, entries: [ReportEntry], now: NodeActivity) {
        self.journal = journal
        self.entries = entries
        self.now = now
    }
}

package struct ReportEntry: Codable, Equatable, Sendable {
    package enum Event: String, Codable, Sendable {
        case accepted
        case refused
        case started
        case waiting
        case done
        case failed
        case undone
        case condition
        case converged
        case alarm
        case note
    }

    package var sequence: Int
    package var time: Timestamp
    package var event: Event
    package var generation: Int
    package var manifestDigest: Digest?
    /// Identifier of the step, where the event belongs to one.
    package var step: String?
    /// For people; at most 1,000 characters, no secrets.
    package var message: String
    /// For `condition`: its name.
    package var condition: String?
    package var rosterDigest: Digest?

    package init(
        sequence: Int, time: Timestamp, event: Event, generation: Int, manifestDigest: Digest?, step: String?,
        message: String, condition: String?, rosterDigest: Digest?
    ) {
        self.sequence = sequence
        self.time = time
        self.event = event
        self.generation = generation
        self.manifestDigest = manifestDigest
        self.step = step
        self.message = message
        self.condition = condition
        self.rosterDigest = rosterDigest
    }
}

/// What a node is doing at this moment, the same in `node-agent status`, in reports and in `coordinator status`.
package struct NodeActivity: Codable, Equatable, Sendable {
    package enum State: String, Codable, Sendable {
        case idle
        case enrolling
        case working
        case waiting
        case failed
        case converged
        /// Changes are frozen: an expired document, a refused one.
        case frozen
    }

    package var state: State
    package var generation: Int
    package var role: RoleSet?
    package var step: String?
    /// Number of the step, from 1, and how many there are.
    package var stepNumber: Int
    package var stepCount: Int
    /// "waiting for X because Y".
    package var message: String
    package var since: Timestamp
    /// When the present wait or step gives up.
    package var deadline: Timestamp?
    package var agentVersion: String
    /// What the API says of the machine; nil before it has joined, and where it runs no pods.
    package var kubernetes: KubernetesReadiness?
    /// That the machine must reboot, or is about to; nil where nobody asks for it.
    package var reboot: RebootNeed?

    package init(
        state: State, generation: Int, role: RoleSet?, step: String?, stepNumber: Int, stepCount: Int, message: String,
        since: Timestamp, deadline: Timestamp?, agentVersion: String
    ) {
        self.state = state
        self.generation = generation
        self.role = role
        self.step = step
        self.stepNumber = stepNumber
        self.stepCount = stepCount
        self.message = message
        self.since = since
        self.deadline = deadline
        self.agentVersion = agentVersion
    }
}
