import Shared

/// The generation that was applied last, fetched from the server and verified: the operator signed every part of it.
struct AppliedGeneration: Sendable {
    let generation: Int
    let definitionDigest: Digest?
    let previous: PreviousGeneration
    /// Names of the nodes that it is handed to; nil where it is for all.
    var only: [String]?
    /// What may still be corrected in it, by the coordinator's word.
    var progress = ClusterProgress.unknown

    var roster: Roster { previous.roster }

    /// Nil before anything was applied.
    static func fetch(_ access: ClusterAccess) throws -> AppliedGeneration? {
        let summary: GenerationSummary = try access.client.get(AdminRoutes.generation)
        guard summary.generation > 0, let rosterDigest = summary.rosterDigest else { return nil }
        let rosterBytes = try access.client.blob(rosterDigest)
        let verifier = access.verifier
        var roster: Roster?
        let manifests = try summary.manifests.map { entry in
            let envelope = try Envelope(reading: try access.client.blob(entry.digest))
            let manifest = try verifier.manifest(
                envelope,
                ManifestExpectation(
                    role: entry.role, digest: entry.digest, generation: summary.generation, ratchet: nil))
            roster = try manifest.roster(from: rosterBytes)
            return SignedManifest(
                digest: entry.digest, manifest: manifest.payload, architecture: entry.architecture)
        }
        guard let roster else { throw CommandError("the coordinator's generation \(summary.generation) is empty") }
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        return AppliedGeneration(
            generation: summary.generation, definitionDigest: summary.definitionDigest,
            previous: PreviousGeneration(roster: roster, manifests: manifests, pools: summary.pools ?? []),
            only: summary.only, progress: ClusterProgress(summary, status))
    }

    /// The same, for commands that can do nothing before the first `apply`.
    static func require(_ access: ClusterAccess) throws -> AppliedGeneration {
        guard let applied = try fetch(access) else {
            throw CommandError("no definition has been applied yet", hint: "coordinator apply -f cluster.yaml")
        }
        return applied
    }
}
