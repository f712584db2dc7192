import Shared

/// `GET /v1/admin/generation` and `POST /v1/admin/generations`.
struct GenerationEndpoint: Sendable {
    let cluster: ClusterState

    func newest(_: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        var summary = Self.summary(try GenerationRow.newest(in: snapshot))
        summary.granted = try LeaseRow.granted(in: snapshot)
        return .respond(try .json(summary))
    }

    func upload(_ request: Request) throws -> Outcome {
        let body = try request.decode(GenerationUpload.self)
        let verifier = cluster.verifier
        let candidate = try GenerationRules.verify(body, with: verifier)
        return .transact(cluster.store) { transaction in
            let before = try GenerationRow.newest(in: transaction)?.generation
            let row = try GenerationRules.accept(candidate, now: verifier.now, in: &transaction)
            return try .json(Self.summary(row), status: row.generation == before ? 200 : 201)
        }
    }

    /// Hands the newest generation to further nodes.
    func widen(_ request: Request) throws -> Outcome {
        let body = try request.decode(SubsetRequest.self)
        let snapshot = cluster.store.snapshot
        let newest = try GenerationRow.newest(in: snapshot)
        guard let newest, let roster = try cluster.rosters.roster(newest.rosterDigest, in: snapshot) else {
            throw APIError(status: 409, code: "generation", message: "nothing was applied yet")
        }
        let now = cluster.clock()
        return .transact(cluster.store) { transaction in
            let row = try GenerationSubset.widen(
                body.generation, to: body.only, roster: roster, now: now, in: &transaction)
            return try .json(Self.summary(row))
        }
    }

    private static func summary(_ row: GenerationRow?) -> GenerationSummary {
        GenerationSummary(
            generation: row?.generation ?? 0, definitionDigest: row?.definitionDigest, rosterDigest: row?.rosterDigest,
            manifests: (row?.manifests ?? []).map {
                .init(role: $0.role, digest: $0.digest, architecture: $0.architecture)
            }, applied: row?.applied,
            pools: row.flatMap { $0.pools.isEmpty ? nil : $0.pools }, endpoint: row?.endpoint, only: row?.only)
    }
}
