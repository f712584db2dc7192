import Shared

/// `coordinator apply`
enum ApplyCommand {
    static let command = Command(
        "apply", summary: "sign what a definition asks for, and hand it to the nodes",
        discussion: """
            Signs exactly what 'plan' shows. Applying the same definition again does nothing.
            With --wait: exit status 0 once every node has converged, 3 where that did not happen in time.
            """,
        options: [
            CommonOptions.definition, CommonOptions.operatorKey,
            .flag("wait", summary: "wait until every node has converged, and say what happens"),
            Option(
                "timeout", value: "TIME", summary: "how long --wait waits, 600 or 10m for example", defaultValue: "30m"),
        ]
    ) { invocation in
        let seconds = try invocation.seconds("timeout") ?? 1800
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: true) else { return .failed }
        let access = try ClusterAccess(invocation)
        guard loaded.definition.cluster == access.trust.document.clusterName else {
            throw CommandError(
                "the definition is for cluster \(loaded.definition.cluster), and this host coordinates "
                    + access.trust.document.clusterName,
                hint: "is it the right file?")
        }
        let applied = try AppliedGeneration.fetch(access)
        let plan = try DefinitionPlan.plan(loaded, clusterUID: access.clusterUID, applied: applied)
        try invocation.console.write(
            DisplayText.escapedLines(
                PlanReport(plan, definition: loaded.definition, previous: applied?.previous).brief))
        let generation = plan.isUnchanged ? (applied?.generation ?? plan.generation) : plan.generation
        if !plan.isUnchanged {
            let key = try OperatorKey.read(invocation, for: access.trust)
            try hand(in: plan, signedBy: key, to: access)
            try invocation.console.print("\ngeneration \(generation) is signed and applied")
        }
        guard invocation.flag("wait") else { return .ok }
        return try ConvergenceWait(
            client: access.client, console: invocation.console, generation: generation,
            names: plan.roster.nodes.map(\.name)
        ).run(seconds: seconds)
    }

    private static func hand(in plan: Plan, signedBy key: PrivateKey, to access: ClusterAccess) throws {
        let manifests = try plan.manifests.map { planned in
            let envelope = try Envelope.sign(planned.manifest, with: [key])
            // What was shown is what is signed.
            guard Base64.decode(envelope.payload) == planned.payload else {
                throw CommandError("the manifest of \(planned.role) would be signed otherwise than it was planned")
            }
            return envelope
        }
        let upload = GenerationUpload(
            generation: plan.generation, definitionDigest: plan.definitionDigest,
            roster: Base64.encode(plan.rosterBytes), manifests: manifests,
            pools: plan.pools.isEmpty ? nil : plan.pools,
            attachments: plan.attachments.isEmpty ? nil : plan.attachments.map { Base64.encode($0.bytes) })
        let summary: GenerationSummary = try access.client.post(AdminRoutes.generations, upload)
        guard summary.generation == plan.generation, summary.rosterDigest == plan.rosterDigest else {
            throw CommandError(
                "the coordinator has generation \(summary.generation) instead of the one that was handed in",
                hint: "coordinator plan shows the difference")
        }
    }
}
