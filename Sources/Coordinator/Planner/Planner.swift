import Shared

/// Turns a definition into the next generation. Pure: the same input gives the same bytes, on any machine, at any time.
enum Planner {
    /// Plans the generation after `previous`, or finds that there is nothing to change.
    ///
    /// - Parameters:
    ///   - definition: Checked, see ``DefinitionLoader``.
    ///   - lock: The artifacts that it may use.
    ///   - fingerprints: Of what goes sealed to the nodes, by name; see ``SealedFingerprints``.
    ///   - progress: What may still be corrected.
    /// - Throws: ``PlanError``.
    static func plan(
        _ definition: Definition, lock: ArtifactLock, clusterUID: String, previous: PreviousGeneration?,
        fingerprints: [String: String] = [:], progress: ClusterProgress = .unknown
    ) throws -> Plan {
        let inputs = try PlanInputs(
            definition, lock: lock, clusterUID: clusterUID, previous: previous, fingerprints: fingerprints,
            progress: progress)
        let nodes = try RosterPlanner(definition: definition, previous: previous?.roster).nodes()
        let pools = definition.pools
            .map { PlannedPool($0) }
            .sorted { $0.name < $1.name }
        let planner = PartPlanner(inputs: inputs, nodes: nodes, pools: pools, previous: previous, progress: progress)
        let parts = try planner.parts()
        try PlaceholderCheck(nodes: nodes, pools: pools, parts: parts).run()
        let content = PlanContent(
            clusterUID: clusterUID, nodes: nodes, pools: pools, parts: parts, verifyImage: definition.verify.image)
        let digest = try content.digest()
        let attachments = try inputs.attachments()
        if let previous, try PlanContent(previous).digest() == digest {
            return try plan(repeating: previous, digest: digest, attachments: attachments)
        }
        if let previous { try ChangeGuard(previous: previous, content: content, progress: progress).run() }
        return try plan(content, planner, digest: digest, attachments: attachments)
    }

    private static func plan(
        _ content: PlanContent, _ planner: PartPlanner, digest: Digest, attachments: [PlannedAttachment]
    ) throws -> Plan {
        let generation = (planner.previous?.generation ?? 0) + 1
        let roster = Roster(
            clusterUID: content.clusterUID, generation: generation, nodes: content.nodes,
            pools: content.pools.map(\.rosterPool), verifyImage: content.verifyImage)
        let rosterBytes = try PlanEncoding.bytes(roster)
        let rosterDigest = PlanEncoding.digest(of: rosterBytes)
        let manifests = try content.parts.map { part in
            let manifest = Manifest(
                clusterUID: content.clusterUID, role: part.role, generation: generation,
                previousDigest: try planner.predecessor(of: part, among: content.parts), rosterDigest: rosterDigest,
                artifacts: part.artifacts, steps: part.steps)
            return PlannedManifest(
                manifest: manifest, payload: try PlanEncoding.bytes(manifest), architecture: part.architecture)
        }
        return Plan(
            generation: generation, isUnchanged: false, roster: roster, rosterBytes: rosterBytes,
            rosterDigest: rosterDigest, manifests: manifests, pools: content.pools, definitionDigest: digest,
            attachments: attachments)
    }

    private static func plan(
        repeating previous: PreviousGeneration, digest: Digest, attachments: [PlannedAttachment]
    ) throws -> Plan {
        let rosterBytes = try PlanEncoding.bytes(previous.roster)
        return Plan(
            generation: previous.generation, isUnchanged: true, roster: previous.roster, rosterBytes: rosterBytes,
            rosterDigest: PlanEncoding.digest(of: rosterBytes),
            manifests: try previous.manifests.map {
                PlannedManifest(
                    manifest: $0.manifest, payload: try PlanEncoding.bytes($0.manifest), architecture: $0.architecture)
            }.inOrder,
            pools: previous.pools, definitionDigest: digest, attachments: attachments)
    }
}
