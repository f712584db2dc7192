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
            .output,
        ]
    ) { invocation in
        guard invocation.flag("coordinator") else {
            try invocation.show(try node(invocation))
            return .ok
        }
        guard invocation.value("node") == nil, invocation.value("pool") == nil else {
            throw invocation.usage("--coordinator goes with -f, --packages and --package-url only")
        }
        let folder = try invocation.required("packages")
        let url = try invocation.required("package-url")
        _ = try invocation.required("file")
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
        try invocation.show(try coordinator(loaded.definition, folder: folder, url: url))
        return .ok
    }

    private static func node(_ invocation: Invocation) throws -> MachineUserData {
        let access = try ClusterAccess(invocation)
        guard let package = try AgentPackages.require(access.host.folder).all.first else { throw AgentPackages.none }
        let name: String
        switch try NewTicket.Holder(invocation) {
        case .node(let node): name = node
        // Machines of a pool are told apart by the name that is made here.
        case .pool(let pool): name = "\(pool)-\(try RandomBytes.hex(3))"
        }
        let configuration = access.agentConfiguration(name: name)
        guard let address = configuration.coordinators.first else {
            throw CommandError("\(access.host.folder.configuration) names no address of the coordinator")
        }
        let host = address.contains(":") ? "[\(address)]" : address
        let ticket = try invocation.flag("without-ticket") ? nil : NewTicket.issue(invocation, access: access, uses: 1)
        let userData = try NodeUserData(
            configuration: configuration, ticket: try ticket?.key.pem(),
            package: UserDataPackage(
                url: "https://\(host):\(configuration.enrolmentPort)\(package.urlPath)",
                sha256: package.sha256, fileName: "muster-agent.deb", authorityPath: NodeUserData.authorityPath)
        ).render()
        return MachineUserData(
            node: name, pool: invocation.value("pool"), ticket: ticket.map(IssuedTicket.init),
            userData: userData)
    }

    /// The user-data of the coordinator's host, from files alone.
    static func coordinator(_ definition: Definition, folder: String, url: String) throws -> MachineUserData {
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
        let packages = try ["muster-coordinator", "muster-agent"].map { name in
            let file = try PackageFolder.newest(name, in: folder)
            return UserDataPackage(
                url: "\(base)/\(file.name)", sha256: file.digest.hex, fileName: file.name, authorityPath: nil)
        }
        let userData = try CoordinatorUserData(
            packages: packages, clusterName: definition.cluster, addresses: [host.address], nodeName: host.name,
            roles: host.roleSet
        ).render()
        return MachineUserData(node: host.name, userData: userData)
    }
}

/// What a machine is booted with. With a ticket it is a secret, in either form.
struct MachineUserData: Codable, Printable {
    var node: String
    /// The pool that the machine is of.
    var pool: String?
    /// Absent for the coordinator's own host, and for a machine that waits for approval.
    var ticket: IssuedTicket?
    var userData: String

    var text: String { userData }
}
