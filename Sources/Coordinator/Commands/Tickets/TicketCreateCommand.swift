import Shared

/// `coordinator ticket create`
enum TicketCreateCommand {
    static let command = Command(
        "create", summary: "make a ticket for a node or for a pool's nodes",
        discussion: """
            The ticket is a private key: it goes into a file of mode 0600, or with --install into this host's
            own agent, and is never shown. 'coordinator cloud-init' makes one by itself.
            """,
        options: [
            CommonOptions.node, CommonOptions.pool, CommonOptions.roles,
            Option(
                "uses", value: "N", summary: "how many machines may use it; one for a named node", defaultValue: "1"),
            CommonOptions.ticketLifetime, CommonOptions.operatorKey,
            Option("output-file", value: "FILE", summary: "where to write the ticket"), OutputFile.force,
            .flag("install", summary: "for the agent of this host"), .output,
        ]
    ) { invocation in
        guard invocation.flag("install") != (invocation.value("output-file") != nil) else {
            throw invocation.usage("say where the ticket goes: either --install or --output-file FILE")
        }
        let uses = try invocation.integer("uses", in: 1...10_000) ?? 1
        guard uses == 1 || invocation.value("node") == nil else {
            throw invocation.usage("a named node's ticket has one use")
        }
        guard !invocation.flag("install") || invocation.value("node") != nil else {
            throw invocation.usage("--install needs --node NAME")
        }
        let target = try invocation.value("output-file").map { try OutputFile($0, invocation) }
        let access = try ClusterAccess(invocation)
        let ticket = try NewTicket.issue(invocation, access: access, uses: uses)
        if let target {
            try target.write(try ticket.key.pem(), mode: FileMode(0o600))
        } else if let node = invocation.value("node") {
            try install(ticket, access.agentConfiguration(name: node), in: access.host.folder)
        }
        try invocation.show(IssuedTicket(ticket))
        return .ok
    }

    /// Makes this host a node in waiting: what cloud-init writes on the other machines.
    private static func install(
        _ ticket: NewTicket, _ configuration: AgentConfiguration, in folder: ConfigurationFolder
    ) throws {
        func path(_ standard: String) -> String { "\(folder.path)/\(standard.split(separator: "/").last ?? "")" }
        let readable = FileMode(0o644)
        try DurableFile.write(
            Array(configuration.serverAuthority.utf8), to: path(NodeUserData.authorityPath), mode: readable)
        try DurableFile.write(try ticket.key.pem(), to: path(AgentConfiguration.ticketPath), mode: FileMode(0o600))
        try DurableFile.write(
            try CanonicalJSON.encode(configuration), to: path(AgentConfiguration.path), mode: readable)
    }
}
