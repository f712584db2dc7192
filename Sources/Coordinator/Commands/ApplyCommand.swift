import Shared

/// `coordinator apply`
enum ApplyCommand {
    static let command = Command(
        "apply", summary: "sign what a definition asks for, and hand it to the nodes",
        discussion: """
            Signs exactly what 'plan' shows. Applying the same definition again does nothing. Secrets of the
            definition go sealed to the nodes that need them and are enrolled, with --wait as they enrol.
            With --wait: exit status 0 once every node has converged, 3 where that did not happen in time. With
            --output json the answer comes when that is known, and the progress goes to standard error.

            With --only, these nodes get the new generation and the others keep the one that they have. A later
            'apply' of the same definition hands it to more nodes, or to all without --only.
            """,
        options: [
            CommonOptions.definition, CommonOptions.operatorKey,
            Option(
                "only", value: "NODE", summary: "hand it to this node, and to none that is not named",
                isRepeatable: true),
            .flag("wait", summary: "wait until every node has converged, and say what happens"),
            Option(
                "timeout", value: "TIME", summary: "how long --wait waits, 600 or 10m for example", defaultValue: "30m"),
            .output,
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
        let secrets = try loaded.definition.secrets()
        let secretsKey = try secrets.isEmpty ? nil : OperatorKey.read(invocation, for: access.trust)
        let (plan, unchecked) = try DefinitionPlan.plan(
            loaded, clusterUID: access.clusterUID, applied: applied, operatorKey: secretsKey)
        guard unchecked.isEmpty else {
            throw CommandError("\(unchecked.joined(separator: ", ")) cannot be read, so nothing can be signed for it")
        }
        try LeavingNodes(previous: applied?.roster, next: plan.roster)
            .check(try access.client.get(AdminRoutes.status))
        guard try plan.isUnchanged || addonsAreAllowed(loaded, at: access, invocation.console) else { return .failed }
        let report = try PlanReport(plan, definition: loaded.definition, previous: applied?.previous)
        let subset = try ApplySubset(invocation, plan: plan, applied: applied, at: access)
        var result = ApplyResult(
            generation: plan.isUnchanged ? (applied?.generation ?? plan.generation) : plan.generation,
            isApplied: !plan.isUnchanged, plan: report)
        result.only = subset.only
        // People see what changes before it is signed; programs get one answer at the end.
        if invocation.format == .table { try invocation.console.write(report.brief) }
        if !plan.isUnchanged {
            let key = try secretsKey ?? OperatorKey.read(invocation, for: access.trust)
            try hand(
                in: plan, signedBy: key, only: subset.only, isBeforeInit: applied?.progress.isBegun == false, to: access
            )
            if invocation.format == .table { try invocation.console.write(result.closing) }
        } else {
            try subset.widen(result.generation, applied: applied, at: access)
        }
        if invocation.format == .table { try invocation.console.write(subset.text(result.generation)) }
        let courier = try secretsKey.map { key in
            SecretCourier(
                delivery: try SecretDelivery(
                    secrets, manifests: plan.manifests.map(\.manifest),
                    relay: OperatorRelay(access: access, operatorKey: key)), generation: result.generation,
                only: subset.only)
        }
        let names = subset.only ?? plan.roster.nodes.map(\.name)
        let problem = try wait(
            for: names, of: result.generation, at: access, invocation, seconds: seconds, courier: courier)
        if invocation.flag("wait") { result.isConverged = problem == nil }
        if invocation.format == .json { try invocation.show(result) }
        if let problem { throw problem }
        return .ok
    }

    /// What is wrong once the time of `--wait` is up; nil where every node has converged, or nobody wants to wait.
    private static func wait(
        for names: [String], of generation: Int, at access: ClusterAccess, _ invocation: Invocation, seconds: Int,
        courier: SecretCourier?
    ) throws -> CommandError? {
        var console = invocation.console
        if invocation.format == .json { console.output = console.errors }
        guard invocation.flag("wait") else {
            if let courier { try send(by: courier, at: access, console) }
            return nil
        }
        do {
            try ConvergenceWait(
                client: access.client, console: console, generation: generation, names: names, courier: courier
            ).run(seconds: seconds)
            return nil
        } catch let error as CommandError where error.exitStatus == .notConverged {
            return error
        }
    }

    /// How long `apply` without `--wait` waits for nodes that are enrolled to take their secrets.
    private static let deliverySeconds = 20

    private static func send(by courier: SecretCourier, at access: ClusterAccess, _ console: Console) throws {
        var courier = courier
        let open = try courier.serve(from: access.client, seconds: deliverySeconds) {
            try console.print(DisplayText.escaped($0))
        }
        guard !open.isEmpty else { return }
        console.printError(
            "coordinator: hint: \(open.joined(separator: ", ")) will need secrets of this definition: apply --wait sends "
                + "them as nodes enrol, `coordinator secret send` at any time")
    }

    /// Whether no addon out of the store opens what it may not; what is wrong goes to standard error.
    private static func addonsAreAllowed(
        _ loaded: LoadedDefinition, at access: ClusterAccess, _ console: Console
    ) throws -> Bool {
        do {
            try AddonArtifacts.check(loaded) { try access.client.blob($0.digest) }
            return true
        } catch let error as DefinitionError {
            console.printError(DisplayText.escapedLines("\(error)"))
            return false
        }
    }

    private static func hand(
        in plan: Plan, signedBy key: PrivateKey, only: [String]?, isBeforeInit: Bool, to access: ClusterAccess
    ) throws {
        var architectures: [GenerationUpload.ManifestArchitecture] = []
        var manifests: [Envelope] = []
        for planned in plan.manifests {
            let envelope = try Envelope.sign(planned.manifest, with: [key])
            // What was shown is what is signed.
            guard Base64.decode(envelope.payload) == planned.payload else {
                throw CommandError("the manifest of \(planned.name) would be signed otherwise than it was planned")
            }
            if plan.manifests.filter({ $0.role == planned.role }).count > 1 {
                architectures.append(.init(manifest: envelope.digest, architecture: planned.architecture))
            }
            // Two architectures may get the same.
            if !manifests.contains(where: { $0.digest == envelope.digest }) { manifests.append(envelope) }
        }
        let upload = GenerationUpload(
            generation: plan.generation, definitionDigest: plan.definitionDigest,
            roster: Base64.encode(plan.rosterBytes), manifests: manifests,
            pools: plan.pools.isEmpty ? nil : plan.pools,
            attachments: plan.attachments.isEmpty ? nil : plan.attachments.map { Base64.encode($0.bytes) },
            only: only, beforeInit: isBeforeInit ? true : nil,
            architectures: architectures.isEmpty ? nil : architectures)
        let summary: GenerationSummary = try access.client.post(AdminRoutes.generations, upload)
        guard summary.generation == plan.generation, summary.rosterDigest == plan.rosterDigest else {
            throw CommandError(
                "the coordinator has generation \(summary.generation) instead of the one that was handed in",
                hint: "coordinator plan shows the difference")
        }
    }
}

/// What `apply` did.
struct ApplyResult: Codable, Printable {
    /// The generation that is in force now.
    var generation: Int
    /// Whether it was signed by this command; false where the definition had been applied before.
    var isApplied: Bool
    /// Absent without `--wait`.
    var isConverged: Bool?
    /// Names of the nodes that the generation is handed to; absent where it is for all.
    var only: [String]?
    var plan: PlanReport

    var text: String { plan.brief + (isApplied ? closing : "") }

    var closing: String { "\ngeneration \(generation) is signed and applied\n" }
}
