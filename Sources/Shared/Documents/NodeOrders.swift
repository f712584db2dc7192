/// An operator's order to a control plane: move the pods of a node elsewhere, as far as their disruption budgets allow.
package struct DrainOrder: Codable, Equatable, Sendable {
    package static let longestSeconds = 3600

    package var node: String
    /// After so long it is given up, and pods may come to the node again.
    package var timeoutSeconds: Int
    /// Also pods whose data on the node is lost with them.
    package var deletesLocalData: Bool
    /// Also pods that nobody starts again elsewhere.
    package var deletesUnmanaged: Bool
    /// Only let pods come to the node again.
    package var onlyUncordons: Bool

    package init(
        node: String, timeoutSeconds: Int, deletesLocalData: Bool = false, deletesUnmanaged: Bool = false,
        onlyUncordons: Bool = false
    ) {
        self.node = node
        self.timeoutSeconds = timeoutSeconds
        self.deletesLocalData = deletesLocalData
        self.deletesUnmanaged = deletesUnmanaged
        self.onlyUncordons = onlyUncordons
    }
}

package struct DrainAnswer: Codable, Equatable, Sendable {
    /// What was ordered is so.
    package var isDone: Bool
    /// In words; why not, where it is not so.
    package var message: String

    package init(isDone: Bool, message: String) {
        self.isDone = isDone
        self.message = message
    }
}

/// An operator's order to a control plane: take a node out of what the cluster knows.
package struct RemovalOrder: Codable, Equatable, Sendable {
    package enum Part: String, Codable, Sendable {
        /// Say whether etcd and the control planes could do without the node; change nothing.
        case check
        /// Remove its etcd member.
        case etcdMember = "etcd-member"
        /// Delete its Node object.
        case nodeObject = "node-object"
    }

    package var node: String
    package var part: Part

    package init(node: String, part: Part) {
        self.node = node
        self.part = part
    }
}

package struct RemovalAnswer: Codable, Equatable, Sendable {
    /// Why it must not be done, with the numbers; nil where it may be or was.
    package var refusal: String?
    /// Number of the etcd member that the node has, or that was removed; nil where it has none.
    package var etcdMember: String?
    /// Names of etcd's voters without it; nil where etcd was not asked.
    package var remainingVoters: [String]?
    /// Whether there was a Node object to delete; nil where it was not asked for.
    package var hadNodeObject: Bool?

    package init(
        refusal: String? = nil, etcdMember: String? = nil, remainingVoters: [String]? = nil, hadNodeObject: Bool? = nil
    ) {
        self.refusal = refusal
        self.etcdMember = etcdMember
        self.remainingVoters = remainingVoters
        self.hadNodeObject = hadNodeObject
    }
}

/// An operator's order to a node: undo everything that made it a node. It is for one key: a machine that comes in again
/// under the same name has another one, and does not obey it.
package struct ResetOrder: Codable, Equatable, Sendable {
    package var node: String
    /// The node's uid, which comes from its key.
    package var nodeUID: String

    package init(node: String, nodeUID: String) {
        self.node = node
        self.nodeUID = nodeUID
    }
}

/// What a reset has found when it was done.
package struct ResetReport: Codable, Equatable, Sendable {
    package struct Check: Codable, Equatable, Sendable {
        /// What was looked for: "processes of Kubernetes and etcd".
        package var what: String
        /// What is still there; empty where the machine is clean of it.
        package var left: [String]

        package init(what: String, left: [String]) {
            self.what = what
            self.left = left
        }
    }

    package var checks: [Check]
    /// What stays on purpose, and why.
    package var kept: [String]

    package init(checks: [Check], kept: [String]) {
        self.checks = checks
        self.kept = kept
    }

    package var isClean: Bool { checks.allSatisfy(\.left.isEmpty) }
}
