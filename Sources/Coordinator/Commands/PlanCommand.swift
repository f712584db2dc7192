import Shared

/// `coordinator plan`
enum PlanCommand {
    /// What stands for the cluster's uid where there is no cluster yet.
    static let placeholderUID = String(repeating: "0", count: 32)

    static let command = Command(
        "plan", summary: "show what a definition would change, node by node",
        discussion: """
            Changes nothing. On the coordinator's host the plan is made against what was applied last; anywhere
            else, and with --offline, as if nothing had been applied. Whether secrets have changed can be seen
            with the operator's key only; where it cannot be read they are taken for unchanged.

            With --out, what each node would get lies in a folder afterwards, file by file, with the bytes that
            'apply' would sign. No key and no token is in it: those are made on the nodes.
            """,
        options: [
            CommonOptions.definition, CommonOptions.operatorKey,
            Option(
                "out", value: "DIR", summary: "render it into this folder, which is empty or does not exist yet"),
            .flag("offline", summary: "do not ask the coordinator what was applied last"),
            .output,
        ]
    ) { invocation in
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
        let access = try access(invocation, for: loaded.definition)
        let key = try operatorKey(invocation, for: loaded.definition)
        guard let folder = invocation.value("out") else {
            try show(try report(on: loaded, at: access, operatorKey: key), of: loaded, invocation)
            return .ok
        }
        try render(loaded, at: access, operatorKey: key, into: try AbsolutePath.of(folder), invocation)
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

    /// Makes the same plan as ``report(on:at:)``, and one that `apply` would sign: a plan with gaps is not rendered.
    private static func render(
        _ loaded: LoadedDefinition, at access: ClusterAccess?, operatorKey: PrivateKey?, into folder: String,
        _ invocation: Invocation
    ) throws {
        let applied = try access.flatMap { try AppliedGeneration.fetch($0) }
        let (plan, unchecked) = try DefinitionPlan.plan(
            loaded, clusterUID: access?.clusterUID ?? placeholderUID, applied: applied, operatorKey: operatorKey)
        guard unchecked.isEmpty else {
            throw CommandError(
                "what would be signed for \(unchecked.joined(separator: ", ")) is not known without its file and the "
                    + "operator's key", hint: "name the key with --key FILE")
        }
        var report = try PlanReport(
            plan, definition: loaded.definition, previous: applied?.previous,
            warnings: warnings(of: loaded))
        try RenderedFolder(path: folder).write(PlanRendering(plan: plan, report: report).files())
        report.folder = folder
        try show(report, of: loaded, invocation)
    }

    /// Nil where nothing is secret, or the key is not for whoever asks; one that was named must be there.
    private static func operatorKey(_ invocation: Invocation, for definition: Definition) throws -> PrivateKey? {
        guard try !definition.secrets().isEmpty else { return nil }
        guard invocation.value("key") == nil else { return try OperatorKey.read(invocation) }
        return try? OperatorKey.read(invocation)
    }

    /// The loader's warnings are on standard error already, with the lines that they are about: people read them there
    /// once, programs with the rest.
    private static func show(_ report: PlanReport, of loaded: LoadedDefinition, _ invocation: Invocation) throws {
        var report = report
        if invocation.format == .table {
            let told = Set(warnings(of: loaded))
            report.warnings.removeAll { told.contains($0) }
        }
        try invocation.show(report)
    }

    private static func warnings(of loaded: LoadedDefinition) -> [String] {
        loaded.warnings.map { "\($0.file ?? loaded.source.name):\($0.mark): \($0.message)" }
    }

    static func report(
        on loaded: LoadedDefinition, at access: ClusterAccess?, operatorKey: PrivateKey? = nil
    ) throws -> PlanReport {
        let applied = try access.flatMap { try AppliedGeneration.fetch($0) }
        var warnings = warnings(of: loaded)
        do {
            let (plan, unchecked) = try DefinitionPlan.plan(
                loaded, clusterUID: access?.clusterUID ?? placeholderUID, applied: applied, operatorKey: operatorKey)
            warnings += unchecked.map {
                "\($0) is secret; whether it has changed is not known without its file and the operator's key (--key)"
            }
            return try PlanReport(
                plan, definition: loaded.definition, previous: applied?.previous, warnings: warnings)
        } catch let error as PlanError where error.code == .missingArtifact {
            return PlanReport(loaded.definition, warnings: warnings + [error.detail])
        }
    }
}
