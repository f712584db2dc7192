import Glibc
import HTTPClient
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// A coordinator in hostile hands: its own listeners, its own store and all its keys, on loopback with real TLS, and
/// between the socket and the honest handlers whatever lie a test tells. Only the operator's key it would not have;
/// tests use that one for what the operator himself does.
final class HostileCoordinator {
    /// An answer instead of the honest one; nil leaves that standing.
    typealias Lie = @Sendable (_ request: Request, _ node: String) throws -> Outcome?

    let folder: String
    let operatorKey: PrivateKey
    let cluster: ClusterState
    private let configuration: CoordinatorConfiguration
    private let scratch: ScratchFolder
    private let server: Server
    private let thread: BackgroundThread
    private let lies: Lies

    /// What is told at the moment, by the second segment of the path.
    private final class Lies: Sendable {
        /// Changing a key below it wakes long polls.
        static let prefix = "lie/"
        let told = Mutex<[String: Lie]>([:])
    }

    init() throws {
        let scratch = try ScratchFolder()
        self.scratch = scratch
        let folder = scratch.path
        self.folder = folder
        let outcome = try Initializer(
            clusterName: "test", addresses: ["127.0.0.1"],
            configurationFolder: ConfigurationFolder(path: "\(folder)/etc"),
            stateFolder: StateFolder(path: "\(folder)/state"), user: nil, now: .now()
        ).run()
        configuration = outcome.configuration
        operatorKey = try PrivateKey(pem: StateOpening.read("\(folder)/etc/operator.key"))
        let state = StateFolder(path: configuration.stateFolder)
        let cluster = try StateOpening(folder: state).open()
        self.cluster = cluster
        let lies = Lies()
        self.lies = lies
        let material = try ServerIdentity(
            authority: try StateOpening.authority(state.serverAuthority), addresses: configuration.addresses
        ).make(now: .now())
        func listener(
            _ name: String, _ clients: TLSConfiguration.ClientCertificates, _ router: Router
        ) throws -> ListenerConfiguration {
            let tls = TLSConfiguration(
                certificateChain: try material.certificate.pem(), privateKey: try material.key.pem(),
                clientCertificates: clients, sessionContext: name)
            return ListenerConfiguration(
                name: name, address: .tcp(address: "127.0.0.1", port: 0), tls: try TLSContext(tls), router: router)
        }
        let nodes = try StateOpening.read(state.nodeAuthority.certificate)
        let server = try Server(
            listeners: [
                try listener("agent", .required(authorities: nodes), Self.router(cluster, lies)),
                try listener("enrolment", .none, AgentRoutes.enrolment(cluster)),
            ], store: cluster.store, log: { _ in })
        self.server = server
        thread = try BackgroundThread(name: "hostile") { try? server.run() }
    }

    func end() {
        server.stop()
        thread.join()
        cluster.store.close()
    }

    /// The honest routes, each asked only when no lie is told.
    private static func router(_ cluster: ClusterState, _ lies: Lies) -> Router {
        let honest = AgentRoutes.agent(cluster)
        var router = Router()
        for method in ["GET", "POST", "DELETE"] {
            for pattern in ["/v1/{a}", "/v1/{a}/{b}", "/v1/{a}/{b}/{c}"] {
                router.add(method, pattern, bodyBytes: method == "POST" ? 1 << 20 : 0) { request in
                    let node = try cluster.node(of: request, in: cluster.store.snapshot)
                    let lie = lies.told.withLock { $0[request.parameter("a")] }
                    if let outcome = try lie?(request, node.name) { return outcome }
                    let (route, parameters) = try honest.route(request.head)
                    var passed = request
                    passed.parameters = parameters
                    let outcome = try route.handler(passed)
                    guard case .suspend(let until, let keys) = outcome else { return outcome }
                    return .suspend(until: until, retryWhen: keys + [Lies.prefix])
                }
            }
        }
        return router
    }

    /// Tells a lie from now on, also to those who wait already; nil ends it.
    func tell(_ topic: String, _ lie: Lie?) throws {
        lies.told.withLock { $0[topic] = lie }
        try store { try $0.put("lie/told", Array(RandomBytes.hex(8).utf8)) }
    }

    /// Hands every node this assignment, whatever it asks for.
    func assign(_ envelope: Envelope) throws {
        let bytes = try Response.json(AssignmentResponse(assignment: envelope))
        let digest = envelope.digest.text
        try tell("assignment") { request, _ in
            guard request.query["after"] == digest else { return .respond(bytes) }
            guard !request.isFinalAttempt else { return .respond(.noContent) }
            return .suspend(until: request.received + .seconds(3), retryWhen: [Lies.prefix])
        }
    }

    func store<Value: Sendable>(
        _ change: @escaping @Sendable (inout StoreTransaction) throws -> Value
    ) throws -> Value { try cluster.store.transact(change) }

    private func port(_ name: String) throws -> Int {
        guard case .tcp(_, let port)? = server.address(of: name) else { throw RawClient.Failure(description: "port") }
        return port
    }

    /// A machine that the operator wants in the cluster, with the real agent on it.
    func machine(_ name: String, _ role: RoleSet) throws -> AgentProcess {
        let state = StateFolder(path: configuration.stateFolder)
        let configuration = AgentConfiguration(
            clusterUID: cluster.clusterUID, nodeName: name, coordinators: ["127.0.0.1"],
            agentPort: try port("agent"), enrolmentPort: try port("enrolment"),
            serverAuthority: String(decoding: try StateOpening.read(state.serverAuthority.certificate), as: UTF8.self),
            operatorKeyIDs: [operatorKey.keyID])
        return try AgentProcess(configuration, ticket: try ticket(name, role), in: folder)
    }

    /// A ticket that the operator signed an admission for.
    func ticket(_ name: String, _ role: RoleSet) throws -> PrivateKey {
        let ticket = try PrivateKey.generate(.ed25519)
        let envelope = try Envelope.sign(
            Admission.forTicket(ticket, name, role, clusterUID: cluster.clusterUID), with: [operatorKey])
        let admission = try cluster.verifier.admission(envelope)
        try store { try Admissions.add(admission, now: .now(), to: &$0) }
        return ticket
    }

    /// Enrols a machine through the honest route.
    func enrol(_ name: String, _ machine: TestMachine, _ ticket: PrivateKey) throws {
        let state = StateFolder(path: configuration.stateFolder)
        let client = try HTTPClient(
            HTTPClientConfiguration(
                addresses: ["https://127.0.0.1:\(try port("enrolment"))"],
                authority: try StateOpening.read(state.serverAuthority.certificate)))
        let request = try machine.request(clusterUID: cluster.clusterUID, name: name, signer: ticket)
        _ = try client.send(HTTPRequest(.post, "/v1/enrolments", body: CanonicalJSON.encode(request))).checked()
    }

    func row(_ name: String) throws -> NodeRow {
        try #require(try cluster.store.snapshot.get(NodeRow.key(name), as: NodeRow.self))
    }
}

extension Admission {
    /// Says that whoever holds this ticket may become that node, for an hour.
    static func forTicket(_ ticket: PrivateKey, _ name: String, _ role: RoleSet, clusterUID: String) -> Admission {
        Admission(
            clusterUID: clusterUID, subject: .ticket, key: ticket.publicKey.record, node: name, pool: nil, role: role,
            uses: 1, issued: .now(), notAfter: Timestamp.now().adding(seconds: 3600))
    }
}
