import Shared

/// `coordinator plan`
enum PlanCommand {
    /// What stands for the cluster's uid where there is no cluster yet.
    static let placeholderUID = String(repeating: "0", count: 32)

    static let command = Command(
        "plan", summary: "show what a definition would change, node by node",
        discussion: """
            Changes nothing. On the coordinator's host the plan is made against what was applied last; anywhere
            else, and with --offline, as if nothing had been applied.
            """,
        options: [
            CommonOptions.definition,
            .flag("offline", summary: "do not ask the coordinator what was applied last"),
            .output,
        ]
    ) { invocation in
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
        try invocation.show(try report(on: loaded, at: try access(invocation, for: loaded.definition)))
        return .ok
    }

    private static func access(_ invocation: Invocation, for definition: Definition) throws -> ClusterAccess? {
        guard !invocation.flag("offline"), let host = try CoordinatorHost.find(try invocation.configurationFolder)
        else { return nil }
        guard host.configuration.clusterName == definition.cluster else {
            invocation.console.printError(
                "coordinator: hint: this host coordinates \(host.configuration.clusterName), so \(definition.cluster) "
                    + "is planned as a new cluster")
            return nil
        }
        return try ClusterAccess(host)
    }

    static func report(on loaded: LoadedDefinition, at access: ClusterAccess?) throws -> PlanReport {
        let applied = try access.flatMap { try AppliedGeneration.fetch($0) }
        // For people the loader's warnings are on standard error already, with their places.
        let warnings = loaded.warnings.map { "\($0.file ?? loaded.source.name):\($0.mark): \($0.message)" }
        do {
            let plan = try DefinitionPlan.plan(
                loaded, clusterUID: access?.clusterUID ?? placeholderUID, applied: applied)
            return try PlanReport(
                plan, definition: loaded.definition, previous: applied?.previous, warnings: warnings)
        } catch let error as PlanError where error.code == .missingArtifact {
            return PlanReport(loaded.definition, warnings: warnings + [error.detail])
        }
    }
}
