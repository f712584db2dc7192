import Shared

/// `node-agent run`: the service.
enum RunCommand {
    static let command = Command(
        "run", summary: "enrol, follow the manifest and report, until told to stop",
        discussion: """
            This is what muster-agent.service runs. It needs /etc/muster/agent.json, which cloud-init brings. Only one
            agent runs on a machine; a second one exits at once.
            """
    ) { invocation in
        IdleMemory.limit()
        try SignalWatcher.prepare()
        let agent = try Agent(paths: HostPaths(), log: Log(console: invocation.console))
        return try agent.run()
    }
}
