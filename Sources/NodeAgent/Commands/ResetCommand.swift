import Shared

/// `node-agent reset`: what `coordinator node reset` orders, for a machine whose coordinator is gone.
enum ResetCommand {
    static let command = Command(
        "reset", summary: "undo everything that made this machine a node",
        discussion: """
            For a machine whose coordinator is gone: nobody asks whether etcd can do without it, and the cluster still
            lists it. Where there is a coordinator, use 'coordinator node reset'. Ends with the list of what was looked
            for; exit status 1 where something is left.
            """,
        arguments: [Argument("NODE", summary: "the name of this node")],
        options: [.flag("yes", summary: "do it"), .output]
    ) { invocation in
        let paths = HostPaths()
        let host = SystemHost()
        let configuration = try AgentConfigurationFile.read(paths)
        let name = try invocation.requiredArgument("NODE")
        guard name == configuration.nodeName else {
            throw CommandError("this machine is \(configuration.nodeName), not \(DisplayText.escaped(name))")
        }
        guard invocation.flag("yes") else {
            throw CommandError(
                "this ends everything of the cluster on \(name), and its data of etcd is lost",
                hint: "node-agent reset \(name) --yes")
        }
        let systemctl = Systemctl(host: host)
        if try systemctl.isActive(AgentUnit.name) { try systemctl.stop(AgentUnit.name) }
        let lock = try AgentLock(paths: paths)
        defer { withExtendedLifetime(lock) {} }
        try ResetOrderFile(time: .now()).write(paths)
        let report = try reset(paths, host, configuration, invocation)
        if report.isClean { try IdentityWipe(paths: paths).run() }
        try invocation.show(LocalReset(node: name, report: report))
        return report.isClean ? .ok : .failed
    }

    private static func reset(
        _ paths: HostPaths, _ host: any Host, _ configuration: AgentConfiguration, _ invocation: Invocation
    ) throws -> ResetReport {
        let console = invocation.console
        let journal = try Journal(
            path: paths.journal, boot: MachineFactsReader(paths: paths).bootID, agent: ProductVersion.text)
        let identity = try? IdentityStore(paths: paths, configuration: configuration).load(now: .now())
        let machine = ResetMachine(paths: paths, host: host, journal: journal, identity: identity)
        return try NodeReset(
            paths: paths, host: host, journal: journal,
            takeBackSteps: { try machine.takeBackSteps(log: Log(console: console)) },
            progress: { console.printError($0) }, sleep: { WakeUp().sleep(seconds: $0) }
        ).run()
    }
}

/// What a reset on the machine itself has found.
struct LocalReset: Codable, Printable {
    var node: String
    var report: ResetReport

    var text: String {
        report.lines
            + (report.isClean
                ? "\(node) is no node any more; systemctl start \(AgentUnit.name) asks to be let in again\n"
                : "\(node) is not clean; node-agent reset \(node) --yes tries again\n")
    }
}
