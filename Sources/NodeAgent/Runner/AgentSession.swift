import Shared

/// An enrolled agent at work: starts the threads that need an identity, and runs the manifest in force on its own.
final class AgentSession {
    /// How often a node at rest looks whether everything is still so.
    static let driftInterval = 600.0

    private let configuration: AgentConfiguration
    private let paths: HostPaths
    private let journal: Journal
    private let board: StatusBoard
    private let control: RunControl
    private let log: Log
    private let client: CoordinatorClient
    private let identities: IdentityHolder
    private let gate: ManifestGate
    private let blobs: BlobStore
    private let news: WakeUp
    private let certificates = Bulletin<CertificateInventory>()
    private let updates = Bulletin<HeldUpdates>()
    private let heldUpdates: HeldUpdatesScan
    private let peers: Peers
    private let kubernetes: KubernetesWatch
    private let outage: APIServerOutage
    private let health: HealthWatch
    /// Starts with the first manifest, which says who may ask what.
    private var relay: BackgroundThread?

    init(
        configuration: AgentConfiguration, identity: NodeIdentity, paths: HostPaths, journal: Journal,
        board: StatusBoard, control: RunControl, news: WakeUp, log: Log
    ) throws {
        self.configuration = configuration
        self.paths = paths
        heldUpdates = HeldUpdatesScan(paths: paths, host: SystemHost())
        self.journal = journal
        self.board = board
        self.control = control
        self.news = news
        self.log = log
        identities = IdentityHolder(identity)
        client = CoordinatorClient(
            try CoordinatorClient.configuration(configuration, identity), boot: MachineFactsReader(paths: paths).bootID
        ) { failure in board.heard(failure) }
        control.whenStopping(client) { $0.endWaits() }
        gate = ManifestGate(
            paths: paths, identities: identities, link: client, journal: journal,
            poolAddress: { OwnAddress.toward(configuration.coordinators) })
        blobs = BlobStore(folder: paths.blobs, link: client)
        kubernetes = KubernetesWatch(paths: paths, node: identity.name, board: board, control: control)
        peers = Peers(link: client, terms: try LeaseTerms(path: paths.leaseTerms), identities: identities)
        outage = APIServerOutage(paths: paths) { log.notice($0) }
        health = HealthWatch(paths: paths, host: SystemHost(), control: control)
    }

    private var refusals: RefusalBook { RefusalBook(board: board, journal: journal, log: log) }

    /// Works until the agent is told to stop.
    func run() throws {
        let identity = identities.current
        let end = try? Certificate(pem: identity.certificate).notAfter
        board.update { status in
            status.nodeUID = identity.uid
            status.certificateNotAfter = end
        }
        try restore()
        if control.isEmpty { board.act(.idle, "enrolled; asking what this node is to be") }
        try outage.restore()
        let threads = try startThreads()
        let machine = Machine(
            paths: paths, host: SystemHost(), link: client, identities: identities, blobs: blobs,
            conditions: ConditionFeed(link: client, journal: journal, nodeName: identity.name), peers: peers)
        let runner = Runner(
            machine: machine, journal: journal, board: board, control: control, log: log, obstacle: trouble)
        if try ResetOrderFile.read(paths) != nil { control.halt() }
        let reboots = makeReboots()
        try reboots.resume()
        while !control.isStopping, !control.isHalted { turn(runner, reboots) }
        outage.end()
        let isClean = control.isHalted && !control.isStopping ? try reset(machine) : false
        if control.isHalted { control.stop() }
        // Ends long polls at once; what they would have brought comes again.
        client.close()
        for thread in threads { thread.join() }
        relay?.join()
        if isClean {
            try IdentityWipe(paths: paths).run()
            log.notice("this machine is no node any more")
        }
    }

    /// Undoes what made this machine a node, and tells whoever ordered it.
    ///
    /// - Returns: whether nothing is left. If something is, it is tried again by the agent that systemd starts next.
    private func reset(_ machine: Machine) throws -> Bool {
        guard let order = try ResetOrderFile.read(paths) else { return false }
        log.notice("the operator has ordered a reset")
        let (board, log, control) = (board, log, control)
        // Steps are taken back by a runner of its own: the other one is told to do nothing any more.
        let runner = Runner(machine: machine, journal: journal, board: board, control: RunControl(), log: log)
        let accepted = control.take()?.accepted
        let documents = ResetMachine(paths: paths, host: machine.host, journal: journal, identity: nil)
        let work = NodeReset(
            paths: paths, host: machine.host, journal: journal,
            takeBackSteps: {
                try accepted.map { try runner.takeBackEverything($0) } ?? documents.takeBackSteps(log: log)
            },
            progress: { message in
                board.act(.working, "reset: \(message)")
                log.notice("reset: \(message)")
            }, sleep: { control.wakeUp.sleep(seconds: $0) })
        var report = try work.run()
        for _ in 0..<2 where !report.isClean && !control.isStopping {
            control.wakeUp.sleep(seconds: 5)
            let kept = report.kept
            report = try work.run()
            report.kept = kept + report.kept
        }
        for check in report.checks where !check.left.isEmpty {
            log.error("reset: \(check.what): \(check.left.joined(separator: ", "))")
        }
        if !report.isClean { board.act(.failed, "the reset is not clean; it is tried again") }
        answer(order, report)
        if !report.isClean, !control.isStopping { control.wakeUp.sleep(seconds: 60) }
        return report.isClean
    }

    private func answer(_ order: ResetOrderFile, _ report: ResetReport) {
        guard let id = order.messageID else { return }
        let reply = OrderReply(peers: peers, control: control)
        if let problem = reply.send(.reset, report, to: id) {
            log.warning("reset: the answer was not sent: \(problem)")
        }
    }

    private func makeReboots() -> Reboots {
        let (log, control, peers) = (log, control, peers)
        let client = AbsenceClient(peers: peers) { control.isStopping }
        let reply = OrderReply(peers: peers, control: control)
        return Reboots(
            paths: paths, host: SystemHost(), peers: peers, journal: journal, board: board, control: control,
            outage: outage, log: log, bootID: MachineFactsReader(paths: paths).bootID,
            means: Reboots.Means(
                ask: { client.ask($0, seconds: $1) },
                report: { report, id in
                    if let problem = reply.send(.reboot, report, to: id) {
                        log.warning("reboot: the answer was not sent: \(problem)")
                    }
                }, closedReason: { PortProbe.refusal(of: $0) }))
    }

    /// The manifest that was in force before a restart goes on, with or without a coordinator.
    private func restore() throws {
        do {
            if let permit = try gate.restore() { control.offer(permit) }
        } catch let refusal as Refusal {
            // Documents on the disk that do not hold are as good as none; the coordinator has them.
            log.error("the stored documents are refused: \(refusal)")
            try journal.write(.alarm(message: "the stored documents are refused: \(refusal)"))
        }
    }

    private var backOff = BackOff(first: 5, last: 60)

    /// What is wrong with the services of a node whose steps are done. A step may just have restarted one: what passes
    /// within some seconds is not said.
    private func trouble(_ accepted: AcceptedManifest) -> String? {
        health.watch(accepted)
        let end = ContinuousClock.now + .seconds(HealthWatch.patienceSeconds)
        while let trouble = health.trouble, control.interruption == nil {
            guard ContinuousClock.now < end else { return trouble }
            if board.status.activity.state != .failed { board.act(.working, "waiting for better news: \(trouble)") }
            control.sleep(seconds: 1)
        }
        return nil
    }

    /// One run, and the pause after it.
    private func turn(_ runner: Runner, _ reboots: Reboots) {
        guard let permit = control.take() else {
            if !control.wakeUp.sleep(seconds: 60) { IdleMemory.release() }
            return
        }
        guard permit.expires > .now() else {
            board.begin(permit.accepted)
            board.act(
                .frozen, "the assignment ended at \(permit.expires); nothing is changed until the coordinator renews it"
            )
            control.wakeUp.sleep(seconds: 60)
            return
        }
        do {
            kubernetes.use(permit.accepted.manifest)
            try answerPeers(permit.accepted)
            let outcome = try runner.run(permit.accepted)
            lookAtCertificates(permit.accepted)
            lookAtHeldPackages()
            switch outcome {
            case .converged:
                backOff.reset()
                blobs.prune(keeping: Set(permit.accepted.manifest.artifacts.map(\.digest)))
                // The reports of the run go out first; then there is nothing to do.
                try reboots.rest(permit.accepted, isConverged: true, seconds: 10)
                try journal.compact(agent: ProductVersion.text)
                IdleMemory.release()
                try reboots.rest(permit.accepted, isConverged: true, seconds: Self.driftInterval)
            case .failed:
                let pause = backOff.next()
                board.addRetry(seconds: pause)
                try reboots.rest(permit.accepted, isConverged: false, seconds: pause)
            case .superseded:
                backOff.reset()
            case .stopped:
                break
            }
        } catch {
            // The journal cannot be written: without it nothing may be changed. Space may come back.
            board.act(.failed, "\(error)")
            log.error("\(error)")
            control.sleep(seconds: backOff.next())
        }
    }

    /// After every run, and so every ten minutes on a node at rest.
    private func lookAtCertificates(_ accepted: AcceptedManifest) {
        let scan = CertificateScan(paths: paths, manifest: accepted.manifest, node: accepted.node)
        if certificates.put(scan.inventory()) { news.notify() }
    }

    /// As often. What fails here is tried again then, and keeps nothing from its work.
    private func lookAtHeldPackages() {
        do {
            guard let found = try heldUpdates.news() else { return }
            if !found.packages.isEmpty { try journal.write(.note(message: found.words)) }
            if updates.put(found) { news.notify() }
        } catch {
            log.warning("held packages: \(error)")
        }
    }

    /// Lets other nodes be judged by this manifest's roster, and answers them and the operator.
    private func answerPeers(_ accepted: AcceptedManifest) throws {
        peers.use(accepted)
        guard relay == nil else { return }
        let (log, control, refusals) = (log, control, refusals)
        let wakeUp = control.makeWakeUp()
        let responder = RelayResponder(
            peers: peers,
            handlers: [
                ClusterAuthoritiesTopic(paths: paths), PublicAuthoritiesTopic(paths: paths),
                CertificateTopic(paths: paths, peers: peers), JoinMaterialTopic(paths: paths, host: SystemHost()),
                KubeconfigTopic(paths: paths), SealedFilesTopic(paths: paths, peers: peers),
                APIServerOutageTopic(paths: paths, peers: peers, outage: outage), ProbeTopic(),
                DrainTopic(paths: paths, host: SystemHost()),
                RemovalTopic(paths: paths, host: SystemHost(), peers: peers),
                ResetTopic(paths: paths, peers: peers, control: control),
                AbsenceTopic(paths: paths, host: SystemHost()),
                RebootTopic(paths: paths, peers: peers, control: control, board: board),
            ], log: { log.notice($0) }, refused: { refusals.note($0, isReported: false) })
        peers.post.isServed = true
        relay = try BackgroundThread(name: "relay") { responder.run(wakeUp: wakeUp) { control.isStopping } }
    }

    private func startThreads() throws -> [BackgroundThread] {
        let configuration = configuration
        let (client, paths, control, kubernetes, health) = (client, paths, control, kubernetes, health)
        let keeper = IdentityKeeper(
            configuration: configuration, paths: paths, identities: identities, link: client, board: board,
            refusals: refusals, log: log,
            enrolAgain: { try Enroller.askAgain(configuration, paths: paths, key: $0, control: control) },
            install: { client.use(try CoordinatorClient.configuration(configuration, $0)) })
        let puller = Handover(
            AssignmentPuller(
                gate: gate, keeper: keeper, link: client, refusals: refusals, board: board, control: control,
                log: log))
        let reporter = Handover(
            Reporter(
                link: client, journal: journal, board: board, control: control, paths: paths, wakeUp: news,
                certificates: certificates, updates: updates))
        return [
            try BackgroundThread(name: "puller") { puller.value.run() },
            try BackgroundThread(name: "reporter") { reporter.value.run() },
            try BackgroundThread(name: "kubernetes") { kubernetes.run() },
            try BackgroundThread(name: "health") { health.run() },
        ]
    }
}
