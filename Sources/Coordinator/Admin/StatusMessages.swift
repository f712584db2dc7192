import Shared

/// `GET /v1/admin/status`: everything that `coordinator status` shows.
struct ClusterStatus: Codable, Equatable, Sendable {
    var clusterName: String
    var clusterUID: String
    var generation: Int
    /// Names of the nodes that the newest generation is handed to; absent where it is for all.
    var only: [String]?
    /// Every node of the roster, enrolled or not, then enrolled nodes that the roster no longer has.
    var nodes: [NodeStatus]
    /// The pools of the newest generation; absent where it has none.
    var pools: [PoolStatus]?
    /// Who moves packets between pods; absent where Muster does not bring it.
    var podTraffic: PodTraffic?
    var leases: [LeaseStatus]
    var conditions: [Condition]
    var pendingCount: Int
    /// Machines without an identity whose first boot failed, by their own word, the newest first; absent without any.
    var bootFailures: [BootFailure]?
    /// Certificates on nodes that need a look, at most 20; absent without any.
    var certificateProblems: [CertificateProblem]?
    /// Absent where no server answers.
    var serverCertificate: ServerCertificateStatus?
    /// The coordinator's clock.
    var time: Timestamp
    /// Grows with every change: `?after=<revision>&wait=<s>` makes it a long poll.
    var revision: Int
}

/// A certificate on a node that needs a look.
struct CertificateProblem: Codable, Equatable, Sendable {
    static let most = 20

    var node: String
    var path: String
    var verdict: CertificateVerdict
    /// Absent where nothing could be read.
    var notAfter: Timestamp?
}

/// The certificate that the coordinator shows to agents.
struct ServerCertificateStatus: Codable, Equatable, Sendable {
    var notAfter: Timestamp
    /// Why it is not renewed; absent while all is well.
    var problem: String?
}

/// One node as the coordinator knows it.
struct NodeStatus: Codable, Equatable, Sendable {
    var name: String
    var role: RoleSet
    var address: String?
    /// Absent until the node is enrolled.
    var uid: String?
    var enrolled: Timestamp?
    var lastSeen: Timestamp?
    /// Polls that it has missed since it was last heard of, while the coordinator listened; absent for a node that is
    /// not enrolled, or banned.
    var missedPolls: Int?
    /// Absent unless it has missed so many polls that it counts as silent.
    var silence: NodeSilence?
    var certificateNotAfter: Timestamp?
    /// What the node last said of itself.
    var activity: NodeActivity?
    var facts: MachineFacts?
    /// Held packages that have newer versions; absent where none has.
    var heldUpdates: HeldUpdates?
    /// Whether it has converged on the newest generation, and is not silent.
    var isConverged: Bool
    /// Absent unless an operator banned it.
    var ban: NodeBan?
    /// The generation that the node keeps because `apply --only` left it out of newer ones, 0 where it has none; absent
    /// where the newest is handed to it.
    var heldAt: Int?

    /// Whether it got as far as the generation wants, also where it has fallen silent since.
    func wasConverged(on generation: Int) -> Bool {
        isConverged || (silence != nil && activity?.state == .converged && activity?.generation == generation)
    }

    /// Whether the cluster waits for it: not for a banned node that the definition no longer names.
    var isWanted: Bool { ban == nil || address != nil }
}

/// Since when a node says nothing.
struct NodeSilence: Codable, Equatable, Sendable {
    /// When it was last heard of; its enrolment, where it never was since.
    var since: Timestamp
    /// When the coordinator called it silent.
    var noticed: Timestamp

    var words: String { "silent: not heard of since \(since)" }
}

/// Who refused a node's key, and when.
struct NodeBan: Codable, Equatable, Sendable {
    var time: Timestamp
    /// An administrator's certificate, or a user of the coordinator's host.
    var by: String

    var words: String { "banned by \(by) at \(time)" }
}

/// A pool, and which machines have come into it.
struct PoolStatus: Codable, Equatable, Sendable {
    var name: String
    var role: RoleSet
    var desired: Int
    /// Names of its enrolled nodes.
    var nodes: [String]
}

struct LeaseStatus: Codable, Equatable, Sendable {
    var name: String
    var holder: String
    var term: Int
    var since: Timestamp
    var expires: Timestamp
}

/// `GET /v1/admin/events?after=<sequence>&wait=<s>`: at most 500, oldest first.
struct EventBatch: Codable, Equatable, Sendable {
    var events: [ClusterEvent]
    /// Give this as `after` next time.
    var last: Int
}

/// One thing that happened.
struct ClusterEvent: Codable, Equatable, Sendable {
    var sequence: Int
    var time: Timestamp
    /// `enrolled`, `applied`, `lease-granted`, `ticket-used`, or a report's event (`done`, `failed`, …).
    var kind: String
    var isAlarm: Bool
    var node: String?
    var step: String?
    var message: String
}
