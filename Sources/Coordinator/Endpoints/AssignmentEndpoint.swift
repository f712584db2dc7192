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
        let newest = try GenerationRow.newest(in: snapshot)
        let target: AssignmentRules.Target
        do {
            target = try self.target(of: rules, newest: newest, in: snapshot)
        } catch let error as APIError {
            guard error.code == "no-assignment", let deadline else { throw error }
            return suspend(node, newest, until: deadline)
        }
        let row = try snapshot.get(AssignmentRow.key(node.name), as: AssignmentRow.self)
        if let row, rules.isCurrent(row, target: target, now: cluster.clock()) {
            guard row.envelope.digest == known else {
                return .respond(try .json(AssignmentResponse(assignment: row.envelope)))
            }
            return deadline.map { suspend(node, newest, until: $0) } ?? .respond(.noContent)
        }
        return sign(rules, target, newest)
    }

    /// What the node runs: the newest generation that is handed to it.
    private func target(
        of rules: AssignmentRules, newest: GenerationRow?, in snapshot: Snapshot
    ) throws -> AssignmentRules.Target {
        let choice = try GenerationSubset.choice(
            for: rules.node.name, newest: newest,
            row: { try snapshot.get(GenerationRow.key($0), as: GenerationRow.self) },
            roster: { try cluster.rosters.roster($0, in: snapshot) })
        guard choice != nil || newest == nil else {
            throw APIError(
                status: 404, code: "no-assignment",
                message: "no generation is handed to \(rules.node.name) yet: coordinator apply --only left it out",
                hint: "coordinator apply -f cluster.yaml hands it to every node")
        }
        return try rules.target(generation: choice?.generation, roster: choice?.roster)
    }

    private func after(_ request: Request) throws -> Digest? {
        guard let text = request.query["after"] else { return nil }
        guard let digest = Digest(text: text) else { throw APIError(.badRequest, "after must be a digest") }
        return digest
    }

    private func suspend(
        _ node: NodeRow, _ newest: GenerationRow?, until deadline: ContinuousClock.Instant
    ) -> Outcome {
        .suspend(
            until: deadline,
            retryWhen: [
                GenerationRow.headKey.text, AssignmentRow.key(node.name).text, NodeRow.key(node.name).text,
                BootRow.key(node.uid).text,
            ] + (newest.map { [GenerationRow.key($0.generation).text] } ?? []))
    }

    private func sign(
        _ rules: AssignmentRules, _ target: AssignmentRules.Target, _ newest: GenerationRow?
    ) -> Outcome {
        let (key, now) = (cluster.coordinatorKey, cluster.clock())
        return .transact(cluster.store) { transaction in
            // What was applied since the snapshot was taken comes with the next poll, never an older one.
            guard try GenerationRow.newest(in: transaction) == newest else {
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
