import FoundationEssentials
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// Two CAs and certificates of every kind, made once.
struct TestCertificates: Sendable {
    static let shared = Result { try TestCertificates() }

    let serverAuthority: CertificateAuthority
    let nodeAuthority: CertificateAuthority
    let otherAuthority: CertificateAuthority
    let server: (certificate: [UInt8], key: [UInt8])

    private init() throws {
        let now = Timestamp.now()
        serverAuthority = try .create(.p256, commonName: "server CA", days: 10, pathLength: 0, now: now)
        nodeAuthority = try .create(.p256, commonName: "node CA", days: 10, pathLength: 0, now: now)
        otherAuthority = try .create(.p256, commonName: "node CA", days: 10, pathLength: 0, now: now)
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(
            commonName: "localhost", names: .init(addresses: ["127.0.0.1"]), usages: [.server], lifetimeSeconds: 3600)
        server = (
            try serverAuthority.issue(to: key.publicKey, profile, now: now).pem() + serverAuthority.certificate.pem(),
            try key.pem()
        )
    }

    /// A client that trusts the server's CA and shows a certificate.
    func client(
        _ name: String = "cp-1", issuer: CertificateAuthority? = nil, usages: Set<CertificateUsage> = [.client],
        now: Timestamp = .now(), lifetime: Int = 3600
    ) throws -> RawClient.Credentials {
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(
            commonName: name, names: .init(uris: ["spiffe://\(testClusterUID)/node/\(name)"]), usages: usages,
            lifetimeSeconds: lifetime)
        let certificate = try (issuer ?? nodeAuthority).issue(to: key.publicKey, profile, now: now)
        return RawClient.Credentials(
            authority: try serverAuthority.certificate.pem(), certificate: try certificate.pem(), key: try key.pem())
    }

    /// A client without a certificate.
    func stranger() throws -> RawClient.Credentials {
        RawClient.Credentials(authority: try serverAuthority.certificate.pem())
    }

    func configuration(
        _ name: String = "agent", authority: CertificateAuthority? = nil, isRequired: Bool = true
    ) throws -> TLSConfiguration {
        let authorities = try (authority ?? nodeAuthority).certificate.pem()
        return TLSConfiguration(
            certificateChain: server.certificate, privateKey: server.key,
            clientCertificates: isRequired ? .required(authorities: authorities) : .none, sessionContext: name)
    }
}

/// A server that runs while the value lives, on a store in memory.
final class ServerFixture: Sendable {
    let store: Store
    let server: Server
    let scratch: ScratchFolder
    let certificates: TestCertificates
    private let events = Mutex<[ServerEvent]>([])
    private let thread: Mutex<BackgroundThread?>

    /// - Parameter listeners: made from a router that has the routes of `configure`.
    init(
        limits: ListenerLimits = ListenerLimits(), routes configure: (inout Router, Store) -> Void = { _, _ in }
    ) throws {
        certificates = try TestCertificates.shared.get()
        scratch = try ScratchFolder()
        store = try Store(engine: MemoryEngine())
        var router = Router()
        router.add("GET", "/hello") { request in .respond(.text("hello \(request.peer.identity ?? "stranger")")) }
        router.add("POST", "/echo") { request in
            .respond(.bytes(request.body, contentType: "application/octet-stream"))
        }
        configure(&router, store)
        let agent = try TLSContext(certificates.configuration("agent"))
        let enrolment = try TLSContext(certificates.configuration("enrolment", isRequired: false))
        let log = LogSink()
        let everywhere = "127.0.0.1"
        server = try Server(
            listeners: [
                ListenerConfiguration(
                    name: "agent", address: .tcp(address: everywhere, port: 0), tls: agent, router: router,
                    limits: limits),
                ListenerConfiguration(
                    name: "enrolment", address: .tcp(address: everywhere, port: 0), tls: enrolment, router: router,
                    limits: limits),
                ListenerConfiguration(
                    name: "plain", address: .tcp(address: everywhere, port: 0), router: router, limits: limits),
                ListenerConfiguration(
                    name: "admin", address: .unix(path: scratch("admin.sock")), router: router, limits: limits),
            ], store: store, ledgers: ledgers, log: { log.add($0) })
        self.log = log
        agentContext = agent
        thread = Mutex(nil)
        let server = server
        let worker = try BackgroundThread(name: "server") {
            do {
                try server.run()
            } catch {
                Issue.record(error)
            }
        }
        thread.withLock { $0 = worker }
    }

    /// What a listener says of the strangers before it.
    func handshakes(_ listener: String) -> HandshakeCounts? {
        ledgers.handshakes.first { $0.listener == listener }?.counts
    }

    private let ledgers = ListenerLedgers()
    let log: LogSink
    let agentContext: TLSContext

    deinit { stop() }

    /// Stops and waits until it has stopped.
    func stop() {
        server.stop()
        let worker = thread.withLock { $0.take() }
        worker?.join()
    }

    func port(_ listener: String) throws -> Int {
        guard case .tcp(_, let port)? = server.address(of: listener) else {
            throw RawClient.Failure(description: "port")
        }
        return port
    }

    func plain() throws -> RawClient { try RawClient(port: port("plain")) }

    func agent(_ credentials: RawClient.Credentials? = nil) throws -> RawClient {
        try RawClient(port: port("agent"), credentials ?? certificates.client())
    }
}

/// Keeps what the server logged.
final class LogSink: Sendable {
    private let events = Mutex<[ServerEvent]>([])

    func add(_ event: ServerEvent) { events.withLock { $0.append(event) } }

    var lines: [String] { events.withLock { $0.map(\.description) } }
}
