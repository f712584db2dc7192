import Shared

/// `coordinator cloud-init`
enum CloudInitCommand {
    static let command = Command(
        "cloud-init", summary: "print the user-data of a machine",
        discussion: """
            For a node or a machine of a pool: pins, the name and a one-time ticket, which is a secret. Without
            the ticket the machine shows the fingerprint of its key and waits for 'coordinator node approve'. With
            --coordinator for the coordinator's own host, the load balancer, or the first control plane by name where there
            is none: works anywhere, and holds no secret.

            Where other user-data or a cloud's vendor-data has lists of its own, a script loses nothing: --format script,
            base64 for MAAS and consoles, autoinstall for Ubuntu's installer. --with FILE joins a file of yours: a
            #cloud-config, a script, a MIME message.
            """,
        options: [
            CommonOptions.node, CommonOptions.pool, CommonOptions.roles, CommonOptions.ticketLifetime,
            CommonOptions.operatorKey,
            .flag(
                "without-ticket", summary: "no secret; the machine waits for 'coordinator node approve'"),
            .flag(
                "coordinator",
                summary: "for the definition's load balancer or first control plane, which becomes the coordinator"),
            Option("file", short: "f", value: "FILE", summary: "with --coordinator: the definition"),
            Option("packages", value: "DIR", summary: "with --coordinator: the folder of the two .deb packages"),
            Option(
                "package-url", value: "URL", summary: "with --coordinator: where the machine finds that folder's files"),
            Option(
                "format", value: "FORM", summary: "cloud-config, or mime where --with joins files",
                choices: UserDataFormat.allCases.map(\.rawValue)),
            Option(
                "with", value: "FILE", summary: "a file of your own for the same machine",
                isRepeatable: true),
            .flag("set-hostname", summary: "call the machine as the node is called"),
            .output,
        ]
    ) { invocation in
        guard invocation.flag("coordinator") else {
            // Before a ticket is made.
            let form = try Form(invocation, node: invocation.value("node"))
            try invocation.show(try node(invocation, form))
            return .ok
        }
        guard invocation.value("node") == nil, invocation.value("pool") == nil else {
            throw invocation.usage("--coordinator goes with -f, --packages and --package-url only")
        }
        let folder = try invocation.required("packages")
        let url = try invocation.required("package-url")
        _ = try invocation.required("file")
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
        let form = try Form(invocation, node: loaded.definition.coordinatorHost?.name)
        try invocation.show(try coordinator(loaded.definition, folder: folder, url: url, form))
        return .ok
    }

    /// How the user-data is to look.
    struct Form: Sendable {
        var format = UserDataFormat.cloudConfig
        var joined: [JoinedFile] = []
        var setsHostname = false

        /// - Parameter node: the machine's name, where it is known before.
        init(_ invocation: Invocation, node: String?) throws {
            joined = try invocation.values("with").map(JoinedFile.read)
            setsHostname = invocation.flag("set-hostname")
            format =
                invocation.value("format").flatMap(UserDataFormat.init(rawValue:))
                ?? (joined.isEmpty ? .cloudConfig : .mime)
            guard joined.isEmpty || [.mime, .base64].contains(format) else {
                throw invocation.usage("--with goes with --format mime or base64: the other forms are of one part")
            }
            try JoinedFileCheck(hostname: setsHostname ? node ?? invocation.value("pool") : nil).check(joined)
        }
    }

    private static func node(_ invocation: Invocation, _ form: Form) throws -> MachineUserData {
        let access = try ClusterAccess(invocation)
        let name: String
        switch try NewTicket.Holder(invocation) {
        case .node(let node): name = node
        // Machines of a pool are told apart by the name that is made here.
        case .pool(let pool): name = "\(pool)-\(try RandomBytes.hex(3))"
        }
        let configuration = access.agentConfiguration(name: name)
        let packages = try agentPackages(access.host.folder, configuration)
        func render(_ ticket: PrivateKey?) throws -> String {
            try NodeUserData(
                configuration: configuration, ticket: try ticket?.pem(), packages: packages,
                setsHostname: form.setsHostname
            ).render(form.format, with: form.joined)
        }
        guard !invocation.flag("without-ticket") else {
            return MachineUserData(
                node: name, pool: invocation.value("pool"), format: form.format, userData: try render(nil))
        }
        // What does not fit is refused before a ticket is made, which would have to be revoked.
        _ = try render(.generate(.ed25519))
        let ticket = try NewTicket.issue(invocation, access: access, uses: 1)
        return MachineUserData(
            node: name, pool: invocation.value("pool"), format: form.format,
            ticket: IssuedTicket(ticket), userData: try render(ticket.key))
    }

    /// The agent's packages, as the coordinator serves them.
    private static func agentPackages(
        _ folder: ConfigurationFolder, _ configuration: AgentConfiguration
    ) throws -> [UserDataPackage] {
        guard let url = configuration.enrolmentURL else {
            throw CommandError("\(folder.configuration) names no address of the coordinator")
        }
        return try AgentPackages.require(folder).all.map { package in
            UserDataPackage(
                name: AgentPackage.name, architecture: package.architecture, url: url + package.urlPath,
                sha256: package.sha256, fileName: "muster-agent.deb", authorityPath: NodeUserData.authorityPath)
        }
    }

    /// The user-data of the coordinator's host, from files alone.
    static func coordinator(
        _ definition: Definition, folder: String, url: String, _ form: Form
    ) throws -> MachineUserData {
        guard let host = definition.coordinatorHost else {
            throw CommandError(
                "the definition has neither a load balancer nor a control plane, so no host for the coordinator",
                hint: "add a node with roles: [load-balancer]")
        }
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard base.hasPrefix("http://") || base.hasPrefix("https://") else {
            throw CommandError(
                "'\(url)' is not an http or https URL", hint: "for example --package-url http://mirror/muster")
        }
        let userData = try CoordinatorUserData(
            packages: try packages(in: folder, at: base), clusterName: definition.cluster, addresses: [host.address],
            nodeName: host.name, roles: host.roleSet, setsHostname: form.setsHostname
        ).render(form.format, with: form.joined)
        return MachineUserData(node: host.name, format: form.format, userData: userData)
    }

    /// Both packages of every architecture that has both.
    private static func packages(in folder: String, at base: String) throws -> [UserDataPackage] {
        let names = [UserDataPackage.coordinatorName, AgentPackage.name]
        let found = try names.map { try PackageFolder.newest($0, in: folder) }
        let common = Set(found[0].map(\.architecture)).intersection(found[1].map(\.architecture))
        guard !common.isEmpty else {
            throw CommandError(
                "the packages in \(folder) are for different architectures",
                hint: "'make packages' builds both for the architecture that it runs on")
        }
        return zip(names, found).flatMap { name, files in
            files.filter { common.contains($0.architecture) }.map { file in
                UserDataPackage(
                    name: name, architecture: file.architecture, url: "\(base)/\(file.name)", sha256: file.digest.hex,
                    fileName: file.name, authorityPath: nil)
            }
        }
    }
}

/// What a machine is booted with. With a ticket it is a secret, in every form.
struct MachineUserData: Codable, Printable {
    var node: String
    /// The pool that the machine is of.
    var pool: String?
    var format: UserDataFormat
    /// Absent for the coordinator's own host, and for a machine that waits for approval.
    var ticket: IssuedTicket?
    var userData: String

    var text: String { userData }
}
