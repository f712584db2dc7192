import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A coordinator as `init` and `serve` make it, in a scratch folder, on loopback, with real TLS and a real store.
final class RunningCoordinator {
    private let scratch: ScratchFolder
    let folder: String
    let configuration: CoordinatorConfiguration
    let operatorKey: PrivateKey
    /// Nil only between two lives: the old one's sockets must be gone first.
    private var running: CoordinatorServer?
    private var thread: BackgroundThread?

    private let lifetimes: CertificateLifetimes
    private let answers = AnswerBook()
    /// What its ages and times are taken from.
    let clock: TestClock

    init(lifetimes: CertificateLifetimes = CertificateLifetimes(), clock: TestClock = TestClock()) throws {
        self.lifetimes = lifetimes
        self.clock = clock
        scratch = try ScratchFolder()
        folder = scratch.path
        let outcome = try Initializer(
            clusterName: "test", addresses: ["127.0.0.1"],
            configurationFolder: ConfigurationFolder(path: "\(folder)/etc"),
            stateFolder: StateFolder(path: "\(folder)/state"), user: nil, now: .now()
        ).run()
        var configuration = outcome.configuration
        configuration.agentPort = 0
        configuration.enrolmentPort = 0
        configuration.adminPort = 0
        configuration.adminSocket = "\(folder)/admin.sock"
        self.configuration = configuration
        operatorKey = try PrivateKey(pem: StateOpening.read("\(folder)/etc/operator.key"))
        try start()
    }

    var server: CoordinatorServer {
        get throws { try #require(running) }
    }

    private func start() throws {
        let (clock, answers) = (clock, answers)
        let server = try CoordinatorServer(
            configuration, lifetimes: lifetimes, clock: { clock.now() }, uptime: { clock.uptime() }
        ) { answers.note($0) }
        running = server
        thread = try BackgroundThread(name: "coordinator") { try? server.run() }
    }

    /// Ends the server, as SIGTERM does, and starts it again over the same state folder.
    func restart() throws {
        stop()
        try start()
    }

    func stop() {
        running?.server.stop()
        thread?.join()
        thread = nil
        running = nil
    }

    /// Ends it for good; whatever it has answered must be described.
    func end() {
        stop()
        do { #expect(try answers.undescribed() == []) } catch { Issue.record(error) }
    }

    func port(_ listener: String) throws -> Int {
        guard case .tcp(_, let port)? = try server.server.address(of: listener) else {
            throw HTTPClientError(.usage, listener)
        }
        return port
    }

    func url(_ listener: String) throws -> String { "https://127.0.0.1:\(try port(listener))" }

    var serverAuthority: [UInt8] {
        get throws { try StateOpening.read(StateFolder(path: configuration.stateFolder).serverAuthority.certificate) }
    }

    func client(_ listener: String, certificate: [UInt8]? = nil, key: [UInt8]? = nil) throws -> HTTPClient {
        try HTTPClient(
            HTTPClientConfiguration(
                addresses: [try url(listener)], authority: try serverAuthority, certificate: certificate, key: key))
    }

    func admin() throws -> HTTPClient {
        try HTTPClient(
            HTTPClientConfiguration(addresses: ["http://localhost"], unixSocket: configuration.adminSocket))
    }

    /// Its configuration with the ports that it really has.
    var reached: CoordinatorConfiguration {
        get throws {
            var reached = configuration
            if case .tcp(_, let port)? = try server.server.address(of: "agent") { reached.agentPort = port }
            if case .tcp(_, let port)? = try server.server.address(of: "enrolment") { reached.enrolmentPort = port }
            return reached
        }
    }

    func status() throws -> ClusterStatus {
        try admin().send(HTTPRequest(.get, AdminRoutes.status)).checked().decode(ClusterStatus.self)
    }

    /// A ticket that the operator admitted through the admin API.
    func ticket(_ name: String, role: RoleSet, pool: String? = nil) throws -> PrivateKey {
        let ticket = try PrivateKey.generate(.ed25519)
        let now = Timestamp.now()
        let admission = Admission(
            clusterUID: configuration.clusterUID, subject: .ticket, key: ticket.publicKey.record,
            node: pool == nil ? name : nil, pool: pool, role: role, uses: 1, issued: now,
            notAfter: now.adding(seconds: 600))
        let upload = AdmissionUpload(admission: try Envelope.sign(admission, with: [operatorKey]))
        _ = try admin().send(HTTPRequest(.post, AdminRoutes.admissions, body: CanonicalJSON.encode(upload))).checked()
        return ticket
    }

    /// Admits a ticket and enrols a machine with it.
    func enrol(
        _ name: String, role: RoleSet, pool: String? = nil
    ) throws -> (machine: TestMachine, client: HTTPClient, certificate: String) {
        let ticket = try ticket(name, role: role, pool: pool)
        let machine = try TestMachine()
        let body = try machine.request(clusterUID: configuration.clusterUID, name: name, signer: ticket)
        let answer = try client("enrolment")
            .send(HTTPRequest(.post, "/v1/enrolments", body: CanonicalJSON.encode(body))).checked()
        let certificate = try #require(try answer.decode(EnrolmentResponse.self).certificate)
        let client = try client("agent", certificate: Array(certificate.utf8), key: machine.key.pem())
        return (machine, client, certificate)
    }

    /// A small signed generation: every node of the list writes one file and may init under a lease.
    @discardableResult
    func apply(
        _ generation: Int, nodes: [RosterNode], previous: [RoleSet: Digest] = [:], only: [String]? = nil
    ) throws -> [RoleSet: Digest] {
        let roster = Roster(clusterUID: configuration.clusterUID, generation: generation, nodes: nodes)
        let rosterBytes = try CanonicalJSON.encode(roster)
        var digests: [RoleSet: Digest] = [:]
        let envelopes = try Set(nodes.map(\.roles)).map { role in
            let manifest = Manifest(
                clusterUID: configuration.clusterUID, role: role, generation: generation,
                previousDigest: previous[role], rosterDigest: SHA256.digest(of: rosterBytes), artifacts: [],
                steps: [
                    Step(
                        id: "init", summary: "init", publishes: ["control-plane.initialized"],
                        action: .kubeadmInit(
                            KubeadmInitSpec(
                                kubeadm: "/usr/bin/kubeadm", config: "", skipPhases: [], lease: "kubeadm-init",
                                endpoint: "10.0.0.10:6443")))
                ])
            let envelope = try Envelope.sign(manifest, with: [operatorKey])
            digests[role] = envelope.digest
            return envelope
        }
        let upload = GenerationUpload(
            generation: generation, definitionDigest: SHA256.digest(of: [UInt8(generation)]),
            roster: Base64.encode(rosterBytes), manifests: envelopes, only: only)
        _ = try admin().send(HTTPRequest(.post, AdminRoutes.generations, body: CanonicalJSON.encode(upload))).checked()
        return digests
    }
}
