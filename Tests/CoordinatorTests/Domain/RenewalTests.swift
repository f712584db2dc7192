import HTTPClient
import Shared
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

/// Certificates that live so short that they are renewed while a test looks on. Every one begins 300 s in the past, so
/// one that holds for another 302 s is at half of its life in a second.
struct RenewalTests {
    private struct Refused: Error {}

    private func certificate(
        log: @escaping @Sendable (ServerEvent) -> Void = { _ in }, now: Timestamp,
        install: @escaping @Sendable (ServerIdentity.Material) throws -> Void
    ) throws -> ServerCertificate {
        let authority = try CertificateAuthority.create(.p256, commonName: "ca", days: 30, now: now)
        let identity = ServerIdentity(authority: authority, addresses: ["10.0.0.10"], lifetimeSeconds: 86_400)
        return ServerCertificate(identity, first: try identity.make(now: now), jitter: 0, log: log, install: install)
    }

    @Test func `the server's certificate is renewed at half of its life`() throws {
        let now = Timestamp.now()
        let installed = Mutex<[ServerIdentity.Material]>([])
        let keeper = try certificate(now: now) { material in installed.withLock { $0.append(material) } }
        let first = keeper.status.notAfter
        keeper.renewIfDue(now: now.adding(seconds: 43_000))
        #expect(installed.withLock { $0.isEmpty })
        keeper.renewIfDue(now: now.adding(seconds: 43_200))
        keeper.renewIfDue(now: now.adding(seconds: 43_260))
        #expect(installed.withLock { $0.count } == 1)
        #expect(keeper.status.notAfter == first.adding(seconds: 43_200))
        #expect(keeper.status.problem == nil)
    }

    @Test func `a renewal that fails is told once, tried again, and the old one stays`() throws {
        let now = Timestamp.now()
        let tries = Mutex(0)
        let log = Mutex<[String]>([])
        let keeper = try certificate(log: { event in log.withLock { $0.append("\(event)") } }, now: now) { _ in
            let number = tries.withLock {
                $0 += 1; return $0
            }
            if number < 3 { throw Refused() }
        }
        let first = keeper.status.notAfter
        for second in 0..<100 { keeper.renewIfDue(now: now.adding(seconds: 43_200 + second)) }
        #expect(tries.withLock { $0 } == 2)
        #expect(keeper.status.notAfter == first)
        #expect(keeper.status.problem?.contains("Refused") == true)
        keeper.renewIfDue(now: now.adding(seconds: 44_000))
        #expect(keeper.status.problem == nil && keeper.status.notAfter > first)
        #expect(
            log.withLock { $0.map { $0.prefix(30) } } == [
                "server certificate not renewed", "server certificate renewed unt",
            ])
    }

    @Test func `a running server shows its new certificate without a restart, and kept connections go on`() throws {
        let coordinator = try RunningCoordinator(lifetimes: CertificateLifetimes(server: 302))
        defer { coordinator.end() }
        let node = try coordinator.enrol("cp-1", role: RoleSet([.controlPlane]))
        _ = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked()
        let first = try #require(try coordinator.status().serverCertificate?.notAfter)
        #expect(try shown(coordinator) == first)
        #expect(
            try waitUntil(.seconds(60)) { try coordinator.status().serverCertificate?.notAfter != first })
        let second = try #require(try coordinator.status().serverCertificate)
        #expect(second.problem == nil)
        #expect(try shown(coordinator) >= second.notAfter)
        _ = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked()
        let fresh = try coordinator.client(
            "agent", certificate: Array(node.certificate.utf8), key: node.machine.key.pem())
        #expect(try fresh.send(HTTPRequest(.get, "/v1/trust")).status == 200)
    }

    /// The end of the certificate that a new connection is shown.
    private func shown(_ coordinator: RunningCoordinator) throws -> Timestamp {
        let address = String(try coordinator.url("enrolment").dropFirst("https://".count))
        let result = try ChildProcess.run(
            executable: "openssl", arguments: ["s_client", "-connect", address, "-showcerts"], deadline: .seconds(10))
        let text = result.text
        let start = try #require(text.firstRange(of: "-----BEGIN CERTIFICATE-----")).lowerBound
        let end = try #require(text.firstRange(of: "-----END CERTIFICATE-----")).upperBound
        return try Certificate(pem: String(text[start..<end]) + "\n").notAfter
    }

    @Test(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
    func `a real agent renews its certificate, and both sides say until when it holds`() throws {
        let coordinator = try RunningCoordinator(lifetimes: CertificateLifetimes(node: 304))
        defer { coordinator.end() }
        let agent = try AgentProcess(
            try coordinator.reached, operatorKey: coordinator.operatorKey, name: "w-1",
            ticket: try coordinator.ticket("w-1", role: RoleSet([.worker])), in: coordinator.folder)
        defer { agent.end() }
        func end() throws -> Timestamp? { try coordinator.status().nodes.first?.certificateNotAfter }
        #expect(try waitUntil(.seconds(30)) { try end() != nil })
        let first = try #require(try end())
        #expect(waitUntil(.seconds(10)) { agent.statusText.contains("\(first)") })
        #expect(try waitUntil(.seconds(60)) { try end() != first })
        #expect(try waitUntil(.seconds(10)) { agent.statusText.contains(try end()?.description ?? "never") })
    }
}
