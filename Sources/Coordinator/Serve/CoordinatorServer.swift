import Shared

/// The running coordinator: listeners, the store behind them, and what is done now and then.
///
///     :7440 agents (node CA) ┐
///     :7441 new machines     ├─► Server ─► endpoints ─► ClusterState ─► Store
///     :7442 admins (admin CA)│
///     admin.sock             ┘
final class CoordinatorServer: Sendable {
    let cluster: ClusterState
    let server: Server
    let certificate: ServerCertificate
    let presence: PresenceWatch

    /// Checks the state folder, opens the store and binds every address.
    ///
    /// - Parameter uptime: the clock that ages are taken from, in seconds.
    init(
        _ configuration: CoordinatorConfiguration, lifetimes: CertificateLifetimes = CertificateLifetimes(),
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        uptime: @escaping @Sendable () -> Int = SystemUptime.seconds,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws {
        let folder = StateFolder(path: configuration.stateFolder)
        try StateFolderCheck(folder: folder).run()
        let cluster = try StateOpening(folder: folder).open(
            nodeCertificateSeconds: lifetimes.node, clock: clock, uptime: uptime)
        guard cluster.clusterUID == configuration.clusterUID else {
            throw StateProblem(
                detail: "\(folder.path) belongs to cluster \(cluster.clusterUID), the configuration to another",
                hint: "compare stateFolder in coordinator.json")
        }
        self.cluster = cluster
        presence = PresenceWatch(cluster: cluster)
        let identity = ServerIdentity(
            authority: try StateOpening.authority(folder.serverAuthority), addresses: configuration.addresses,
            lifetimeSeconds: lifetimes.server)
        let adminAuthority = try StateOpening.read(folder.adminAuthority.certificate)
        let nodeAuthority = try StateOpening.read(folder.nodeAuthority.certificate)
        let material = try identity.make(now: cluster.clock())
        func context(
            _ name: String, _ clients: TLSConfiguration.ClientCertificates
        ) throws -> (context: TLSContext, clients: TLSConfiguration.ClientCertificates, name: String) {
            (try TLSContext(Self.tls(material, clients, name)), clients, name)
        }
        let agent = try context("agent", .required(authorities: nodeAuthority))
        let enrolment = try context("enrolment", .none)
        let admin = try context("admin", .required(authorities: adminAuthority))
        let contexts = [agent, enrolment, admin]
        certificate = ServerCertificate(identity, first: material, log: log) { material in
            for (context, clients, name) in contexts { try context.replace(with: Self.tls(material, clients, name)) }
        }
        cluster.serverCertificate.set(certificate)
        // Dual-stack only where an IPv6 address is asked for: a machine may have none.
        let any = configuration.addresses.contains { $0.contains(":") } ? "::" : "0.0.0.0"
        let adminRouter = AdminRouter.make(cluster)
        var strangers = ListenerLimits()
        // Anybody may come here, so fewer at a time and fewer from one place.
        strangers.connections = 2048
        strangers.connectionsPerAddress = 256
        server = try Server(
            listeners: [
                ListenerConfiguration(
                    name: "agent", address: .tcp(address: any, port: configuration.agentPort), tls: agent.context,
                    router: AgentRoutes.agent(cluster)),
                ListenerConfiguration(
                    name: "enrolment", address: .tcp(address: any, port: configuration.enrolmentPort),
                    tls: enrolment.context, router: AgentRoutes.enrolment(cluster), limits: strangers),
                ListenerConfiguration(
                    name: "console",
                    address: .tcp(address: configuration.adminAddress, port: configuration.adminPort),
                    tls: admin.context, router: adminRouter),
                ListenerConfiguration(
                    name: "admin", address: .unix(path: configuration.adminSocket), router: adminRouter),
            ], store: cluster.store, ledgers: cluster.listeners, log: log)
    }

    /// Serves until `server.stop()`, then closes the store.
    func run() throws {
        let housekeeper = try Housekeeper(server: self)
        defer {
            housekeeper.stop()
            presence.keepSightings(isLast: true)
            cluster.store.close()
        }
        try server.run()
    }

    private static func tls(
        _ material: ServerIdentity.Material, _ clients: TLSConfiguration.ClientCertificates, _ name: String
    ) throws -> TLSConfiguration {
        TLSConfiguration(
            certificateChain: try material.certificate.pem(), privateKey: try material.key.pem(),
            clientCertificates: clients, sessionContext: "muster-\(name)")
    }
}
