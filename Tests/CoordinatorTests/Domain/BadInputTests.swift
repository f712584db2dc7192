import COpenSSL
import HTTPClient
import Shared
import Testing

@testable import Coordinator

/// Bad input to the real routes of a real coordinator, over TLS.
@Suite(.timeLimit(.minutes(1))) final class BadInputTests {
    private let coordinator: RunningCoordinator
    private let node: TestMachine
    private let certificate: String
    /// Enrolled, connected, and not to be bothered by what others send.
    private let neighbour: RawClient

    init() throws {
        coordinator = try RunningCoordinator()
        let role = RoleSet([.controlPlane])
        let enrolled = try coordinator.enrol("cp-1", role: role)
        (node, certificate) = (enrolled.machine, enrolled.certificate)
        let other = try coordinator.enrol("cp-2", role: role)
        neighbour = try RawClient(
            port: coordinator.port("agent"),
            RawClient.Credentials(
                authority: coordinator.serverAuthority, certificate: Array(other.certificate.utf8),
                key: other.machine.key.pem()))
    }

    deinit { coordinator.end() }

    private func credentials() throws -> RawClient.Credentials {
        RawClient.Credentials(
            authority: try coordinator.serverAuthority, certificate: Array(certificate.utf8), key: try node.key.pem())
    }

    private func agent() throws -> RawClient { try RawClient(port: coordinator.port("agent"), credentials()) }

    private func expectNeighbourWell(_ what: String) throws {
        #expect(try neighbour.request("GET", "/v1/trust").status == 200, "\(what)")
    }

    private func code(_ answer: RawClient.Answer) -> String? {
        try? StrictJSON.decodeLenient(APIErrorBody.self, from: answer.body).error.code
    }

    @Test func `requests that must not be are refused with a stable error, and others go on`() throws {
        let head = "HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        let long = String(repeating: "a", count: 17_000)
        let fields = String(repeating: "A: b\r\n", count: 65)
        let report = #"{"node":"cp-2","journal":"aa","entries":[]}"#
        let rows: [(String, String, Int, String)] = [
            ("an unknown route", "GET /v1/nothing \(head)\r\n", 404, "not-found"),
            ("a route of another listener", "GET \(AdminRoutes.status) \(head)\r\n", 404, "not-found"),
            ("a wrong method", "DELETE /v1/trust \(head)\r\n", 405, "method-not-allowed"),
            ("a long header", "GET /v1/trust \(head)X: \(long)\r\n\r\n", 431, "header-too-large"),
            ("many headers", "GET /v1/trust \(head)\(fields)\r\n", 431, "header-too-large"),
            ("a long target", "GET /v1/\(long.prefix(5000)) \(head)\r\n", 431, "header-too-large"),
            ("a promised 4 GB", "POST /v1/reports \(head)Content-Length: 4294967296\r\n\r\n", 413, "body-too-large"),
            ("a body on a GET", "GET /v1/trust \(head)Content-Length: 1\r\n\r\na", 413, "body-too-large"),
            ("chunks", "POST /v1/reports \(head)Transfer-Encoding: chunked\r\n\r\n", 501, "not-implemented"),
            (
                "a report for another node",
                "POST /v1/reports \(head)Content-Length: \(report.utf8.count)\r\n\r\n\(report)", 400, "bad-request"
            ),
            ("no HTTP", "hello\r\n\r\n", 400, "bad-request"),
        ]
        for (what, text, status, code) in rows {
            let client = try agent()
            try client.send(text)
            let answer = try client.answer()
            #expect(answer.status == status, "\(what)")
            #expect(self.code(answer) == code, "\(what): \(answer.text)")
            try expectNeighbourWell(what)
        }
        let answer = try agent().request(
            "POST", "/v1/leases/x", ["Content-Type: application/json"],
            body: [UInt8](repeating: 32, count: (256 << 10) + 1))
        #expect(answer.status == 413 && code(answer) == "body-too-large")
        try expectNeighbourWell("a body that is too large")
    }

    @Test func `certificates of others get no answer, and others go on`() throws {
        let folder = StateFolder(path: coordinator.configuration.stateFolder)
        let names = try Certificate(pem: certificate).names
        func issue(
            _ authority: CertificateAuthority, at now: Timestamp = .now()
        ) throws -> RawClient.Credentials {
            let profile = CertificateProfile(commonName: "cp-1", names: names, usages: [.client], lifetimeSeconds: 600)
            var credentials = try credentials()
            credentials.certificate = try authority.issue(to: node.key.publicKey, profile, now: now).pem()
            return credentials
        }
        let stranger = try CertificateAuthority.create(.p256, commonName: "x", days: 1, pathLength: 0, now: .now())
        let nodes = try StateOpening.authority(folder.nodeAuthority)
        let rows: [(String, RawClient.Credentials)] = [
            ("none", RawClient.Credentials(authority: try coordinator.serverAuthority)),
            ("of the server CA", try issue(StateOpening.authority(folder.serverAuthority))),
            ("of the admin CA", try issue(StateOpening.authority(folder.adminAuthority))),
            ("of a stranger's CA", try issue(stranger)),
            ("expired", try issue(nodes, at: Timestamp.now().adding(seconds: -7200))),
        ]
        for (what, credentials) in rows {
            #expect(throws: RawClient.Failure.self, "\(what)") {
                try RawClient(port: coordinator.port("agent"), credentials).request("GET", "/v1/trust")
            }
            try expectNeighbourWell(what)
        }
        // The same hands with the right CA do get in: it was the certificates.
        #expect(
            try RawClient(port: coordinator.port("agent"), issue(nodes)).request("GET", "/v1/trust").status == 200)
    }

    @Test func `a certificate without an extended key usage is refused with a stable error`() throws {
        let folder = StateFolder(path: coordinator.configuration.stateFolder)
        let bare = try CertificateSurgery.remove(
            [NID_ext_key_usage], from: credentials(), signedBy: StateOpening.authority(folder.nodeAuthority))
        let answer = try RawClient(port: coordinator.port("agent"), bare).request("GET", "/v1/trust")
        #expect(answer.status == 401 && code(answer) == "unauthenticated")
        try expectNeighbourWell("no usage")
    }

    @Test func `a slow header over TLS is cut at its deadline, and others go on`() throws {
        var limits = ListenerLimits()
        limits.headerTime = .milliseconds(300)
        let fixture = try ServerFixture(limits: limits)
        let other = try fixture.agent()
        let slow = try fixture.agent()
        let start = ContinuousClock.now
        try slow.send("GET /hello HTTP/1.1\r\nX: ")
        while ContinuousClock.now - start < .milliseconds(250) {
            try slow.send("a")
            #expect(try other.request("GET", "/hello").status == 200)
        }
        let answer = try slow.answer()
        #expect(answer.status == 408 && code(answer) == "timeout")
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(try other.request("GET", "/hello").status == 200)
    }
}
