import Shared

/// What `node-agent status` prints, and what `/run/muster-agent/status.json` holds: the whole state of one agent for
/// people and programs, without a secret.
struct AgentStatus: Codable, Equatable, Sendable {
    var agentVersion: String
    var node: String
    var clusterUID: String
    /// Nil until the node is enrolled.
    var nodeUID: String?
    /// Of the agent that wrote this; nil when none runs.
    var pid: Int?
    var activity: NodeActivity
    var manifest: ManifestStatus?
    var steps: [StepStatus]
    var coordinator: CoordinatorStatus
    /// Documents that were refused, the last of each kind, until a better one of that kind is taken. What was in force
    /// before them stays so.
    var refusals: [RefusalStatus]
    var certificateNotAfter: Timestamp?
    /// Why the certificate is not renewed, and what to do; nil while all is well.
    var certificateProblem: String?
    var updated: Timestamp
}

struct ManifestStatus: Codable, Equatable, Sendable {
    var generation: Int
    var digest: Digest
    var role: RoleSet
}

struct StepStatus: Codable, Equatable, Sendable {
    enum State: String, Codable, Sendable {
        /// Not looked at yet in this run.
        case pending
        case working
        case waiting
        case done
        case failed
        case removing
    }

    var id: String
    var kind: StepKind
    var summary: String
    var state: State
    var message: String
    var since: Timestamp
}

struct CoordinatorStatus: Codable, Equatable, Sendable {
    /// Nil before the first try.
    var isReachable: Bool?
    var message: String
    var since: Timestamp
}

struct RefusalStatus: Codable, Equatable, Sendable {
    /// Nil for what is no document, such as an artifact.
    var kind: DocumentKind?
    var code: String
    var message: String
    var digest: Digest?
    var time: Timestamp
}
