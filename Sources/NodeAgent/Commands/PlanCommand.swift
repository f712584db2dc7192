import Glibc
import Shared

/// `node-agent plan`: what a run would change now.
enum PlanCommand {
    static let command = Command(
        "plan", summary: "show what the manifest in force would change now, and change nothing",
        options: [.output]
    ) { invocation in
        let paths = HostPaths()
        let configuration = try AgentConfigurationFile.read(paths)
        guard let identity = try IdentityStore(paths: paths, configuration: configuration).load(now: .now()) else {
            throw CommandError("this node is not enrolled", hint: "start the agent: systemctl start \(AgentUnit.name)")
        }
        let identities = IdentityHolder(identity)
        let journal = try Journal(readingOnly: paths.journal)
        let link = AbsentLink()
        let gate = ManifestGate(
            paths: paths, identities: identities, link: link, journal: journal,
            poolAddress: { OwnAddress.toward(configuration.coordinators) })
        guard let permit = try gate.restore() else {
            throw CommandError("no manifest is in force on this node yet", hint: "see node-agent status")
        }
        let machine = Machine(
            paths: paths, host: SystemHost(), link: link, identities: identities,
            blobs: BlobStore(folder: paths.blobs, link: link),
            conditions: ConditionFeed(link: link, journal: journal, nodeName: identity.name))
        let board = StatusBoard(
            node: identity.name, clusterUID: identity.clusterUID, agentVersion: ProductVersion.text, pid: Int(getpid()))
        let runner = Runner(
            machine: machine, journal: journal, board: board, control: RunControl(),
            log: Log(console: invocation.console))
        let plan = PlanOutput(steps: runner.plan(permit.accepted))
        try invocation.show(plan)
        return plan.steps.allSatisfy { $0.change == .none } ? .ok : .notConverged
    }
}

/// What `node-agent plan` prints.
struct PlanOutput: Codable, Tabular {
    var steps: [PlannedStep]

    static let tableHeader: [TextTable.Column] = ["STEP", "KIND", "CHANGE", "WHY"]
    var rows: [[String]] { steps.map { [$0.id, $0.kind?.rawValue ?? "", $0.change.rawValue, $0.reason] } }
}
