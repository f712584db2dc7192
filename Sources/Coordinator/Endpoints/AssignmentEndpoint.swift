import Shared

/// `GET /v1/assignment?after=<digest>&wait=<s>`: the long poll whose answer is the push.
struct AssignmentEndpoint: Sendable {
    static let longestWait = 60

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let node = try cluster.node(of: request, in: snapshot)
        if let outcome = try cluster.noteBoot(of: request, node, in: snapshot) { return outcome }
        let known = try after(request)
        let deadline = try request.waitDeadline(longest: Self.longestWait)
        let rules = AssignmentRules(clusterUID: cluster.clusterUID, node: node)
        let target: AssignmentRules.Target
        do {
            let generation = try GenerationRow.newest(in: snapshot)
            let roster = try generation.flatMap { try cluster.rosters.roster($0.rosterDigest, in: snapshot) }
            target = try rules.target(generation: generation, roster: roster)
        } catch let error as APIError {
            guard error.code == "no-assignment", let deadline else { throw error }
            return suspend(node, until: deadline)
        }
        let row = try snapshot.get(AssignmentRow.key(node.name), as: AssignmentRow.self)
        if let row, rules.isCurrent(row, target: target, now: cluster.clock()) {
            guard row.envelope.digest == known else {
                return .respond(try .json(AssignmentResponse(assignment: row.envelope)))
            }
            return deadline.map { suspend(node, until: $0) } ?? .respond(.noContent)
        }
        return sign(rules, target)
    }

    private func after(_ request: Request) throws -> Digest? {
        guard let text = request.query["after"] else { return nil }
        guard let digest = Digest(text: text) else { throw APIError(.badRequest, "after must be a digest") }
        return digest
    }

    private func suspend(_ node: NodeRow, until deadline: ContinuousClock.Instant) -> Outcome {
        .suspend(
            until: deadline,
            retryWhen: [
                GenerationRow.headKey.text, AssignmentRow.key(node.name).text, NodeRow.key(node.name).text,
                BootRow.key(node.uid).text,
            ])
    }

    private func sign(_ rules: AssignmentRules, _ target: AssignmentRules.Target) -> Outcome {
        let (key, now) = (cluster.coordinatorKey, cluster.clock())
        return .transact(cluster.store) { transaction in
            // What was applied since the snapshot was taken comes with the next poll, never an older one.
            guard try GenerationRow.newest(in: transaction)?.generation == target.generation else {
                throw APIError(.unavailable, "a new generation was applied just now", hint: "ask again")
            }
            let time = try SigningClock.tick(&transaction, now: now)
            let assignment = rules.assignment(target, at: time)
            let envelope = try Envelope.sign(assignment, with: [key])
            try transaction.put(
                AssignmentRow.key(rules.node.name),
                encoding: AssignmentRow(envelope: envelope, assignment: assignment))
            return try .json(AssignmentResponse(assignment: envelope))
        }
    }
}
