import Shared

/// `assignment/<node>`: the newest assignment that was signed for a node.
struct AssignmentRow: Codable, Equatable, Sendable {
    var envelope: Envelope
    var assignment: Assignment

    static func key(_ node: String) -> StoreKey { StoreKey("assignment/\(node)") }
}

/// Which manifest a node runs: what the roster of the newest generation says of its name, or its pool's roles.
struct AssignmentRules: Sendable {
    let clusterUID: String
    let node: NodeRow

    struct Target: Equatable, Sendable {
        let role: RoleSet
        let generation: Int
        let manifestDigest: Digest
    }

    /// Throws `no-assignment` where nothing was applied for the node.
    func target(generation: GenerationRow?, roster: Roster?) throws -> Target {
        guard let generation, let roster else {
            throw nothing("nothing was applied yet", "coordinator apply -f cluster.yaml")
        }
        let pool = node.pool.flatMap { pool in generation.pools.first { $0.name == pool } }
        let pooled = pool?.rosterPool.entry(of: node.name, address: "")
        guard let entry = roster.node(named: node.name) ?? pooled else {
            throw nothing(
                "generation \(generation.generation) does not know \(node.name)",
                "add it to the definition and apply it")
        }
        let role = entry.roles
        guard let digest = generation.manifest(for: role, architecture: entry.architecture) else {
            throw nothing("generation \(generation.generation) has no manifest for \(role)", "apply the definition")
        }
        return Target(role: role, generation: generation.generation, manifestDigest: digest)
    }

    /// Whether an assignment still says the right thing, with more than half of its life left.
    func isCurrent(_ row: AssignmentRow?, target: Target, now: Timestamp) -> Bool {
        guard let assignment = row?.assignment else { return false }
        return assignment.keyID == node.keyID && assignment.generation == target.generation
            && assignment.manifestDigest == target.manifestDigest && assignment.role == target.role
            && assignment.clusterUID == clusterUID
            && assignment.issued <= now.adding(seconds: SigningClock.toleranceSeconds)
            && now < assignment.issued.adding(seconds: Assignment.lifetimeSeconds / 2)
    }

    func assignment(_ target: Target, at now: Timestamp) -> Assignment {
        Assignment(
            clusterUID: clusterUID, nodeUID: node.uid, nodeName: node.name, keyID: node.keyID, role: target.role,
            generation: target.generation, manifestDigest: target.manifestDigest, issued: now,
            expires: now.adding(seconds: Assignment.lifetimeSeconds))
    }

    private func nothing(_ message: String, _ hint: String) -> APIError {
        APIError(status: 404, code: "no-assignment", message: message, hint: hint)
    }
}
