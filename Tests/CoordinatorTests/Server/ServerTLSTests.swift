import COpenSSL
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Who gets in over TLS, and who does not.
@Suite(.timeLimit(.minutes(1))) struct ServerTLSTests {
    @Test func `a client with a certificate of the node CA is known by its URI`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.agent()
        for _ in 0..<3 {
            #expect(
                try client.request("GET", "/hello").text == "hello spiffe://5e1f0c9d8b7a46352413020100ffeedd/node/cp-1")
        }
    }

    @Test func `the enrolment listener asks for no certificate`() throws {
        let fixture = try ServerFixture()
        let client = try RawClient(port: fixture.port("enrolment"), fixture.certificates.stranger())
        #expect(try client.request("GET", "/hello").text == "hello stranger")
    }

    /// The handshake itself fails; with TLS 1.3 the client sees the alert when it reads.
    @Test(arguments: [
        ("none", "peer did not return a certificate"), ("other authority", "certificate verify failed"),
        ("expired", "certificate verify failed"), ("server only", "certificate verify failed"),
        ("leaf as authority", "certificate verify failed"),
    ])
    func `fault 092 a wrong certificate gets no answer at all, and others go on`(
        kind: String, reason: String
    ) async throws {
        let fixture = try ServerFixture()
        let good = try fixture.agent()
        let certificates = fixture.certificates
        let credentials =
            switch kind {
            case "none": try certificates.stranger()
            case "other authority": try certificates.client(issuer: certificates.otherAuthority)
            case "expired":
                try certificates.client(now: .now().adding(seconds: -7200), lifetime: 3600)
            case "server only": try certificates.client(usages: [.server])
            default: try CertificateSurgery.grandchild(of: certificates)
            }
        let failure = #expect(throws: RawClient.Failure.self, "\(kind)") {
            let client = try fixture.agent(credentials)
            _ = try client.request("GET", "/hello")
        }
        #expect(failure != nil)
        #expect(try good.request("GET", "/hello").status == 200)
        let isLogged = waitUntil {
            fixture.log.lines.contains {
                $0 == "handshake failed listener=agent address=127.0.0.1 reason=\"\(reason)\""
            }
        }
        #expect(isLogged, "\(fixture.log.lines)")
    }

    @Test func `fault 092 a certificate without an extended key usage is refused with a code`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.agent(
            CertificateSurgery.client(without: [NID_ext_key_usage], of: fixture.certificates))
        let answer = try client.request("GET", "/hello")
        #expect(answer.status == 401)
        #expect(answer.text.contains(#""code":"unauthenticated""#))
        client.waitForEnd()
    }

    @Test func `a certificate that expires while it is connected is refused at the next request`() async throws {
        let fixture = try ServerFixture()
        let now = Timestamp.now()
        let client = try fixture.agent(fixture.certificates.client(now: now, lifetime: 2))
        #expect(try client.request("GET", "/hello").status == 200)
        while Timestamp.now() <= now.adding(seconds: 2) { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try client.request("GET", "/hello").status == 401)
    }

    @Test func `fault 093 no session is given, so none can be resumed`() throws {
        let fixture = try ServerFixture()
        for listener in ["agent", "enrolment"] {
            let client = try RawClient(port: fixture.port(listener), fixture.certificates.client())
            #expect(try client.request("GET", "/hello").status == 200)
            #expect(client.session() == nil, "\(listener) gave a ticket")
        }
    }

    /// A ticket made by a context that does give tickets, under the same session-id context, opens nothing.
    @Test func `fault 093 a session from elsewhere without a certificate does not get in`() throws {
        let fixture = try ServerFixture()
        let lax = try LaxTLSServer(fixture.certificates)
        let donor = try RawClient(port: lax.port, fixture.certificates.stranger())
        try donor.fill()
        let session = try #require(donor.session())
        defer { SSL_SESSION_free(session) }
        #expect(throws: RawClient.Failure.self) {
            let client = try RawClient(
                port: fixture.port("agent"), fixture.certificates.stranger(), session: session)
            _ = try client.request("GET", "/hello")
        }
        let own = try RawClient(port: fixture.port("agent"), fixture.certificates.client(), session: session)
        #expect(try own.request("GET", "/hello").status == 200)
    }

    @Test func `fault 091 nothing older than TLS 1.3 is spoken`() throws {
        let fixture = try ServerFixture()
        #expect(throws: RawClient.Failure.self) {
            _ = try RawClient(port: fixture.port("agent"), fixture.certificates.client(), version: TLS1_2_VERSION)
        }
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
    }

    @Test func `the certificate can be replaced while the server runs`() throws {
        let fixture = try ServerFixture()
        let before = try fixture.agent()
        #expect(throws: TLSFailure.self) {
            var broken = try fixture.certificates.configuration()
            broken.privateKey = []
            try fixture.agentContext.replace(with: broken)
        }
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        let other = fixture.certificates.otherAuthority
        try fixture.agentContext.replace(with: fixture.certificates.configuration(authority: other))
        #expect(try before.request("GET", "/hello").status == 200)
        #expect(
            try fixture.agent(fixture.certificates.client(issuer: other)).request("GET", "/hello").status == 200)
        #expect(throws: RawClient.Failure.self) { try fixture.agent().request("GET", "/hello") }
    }

    @Test func `plain text, garbage and silence on the TLS port harm nobody`() throws {
        var limits = ListenerLimits()
        limits.handshakeTime = .milliseconds(200)
        let fixture = try ServerFixture(limits: limits)
        let good = try fixture.agent()
        for bytes in [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\u{16}\u{3}\u{1}", String(repeating: "\u{0}", count: 9000), "",
        ] {
            let client = try RawClient(port: fixture.port("agent"))
            try client.send(bytes)
            client.waitForEnd()
            #expect(try good.request("GET", "/hello").status == 200)
        }
    }

    @Test func `an identity may have so many connections and no more`() throws {
        var limits = ListenerLimits()
        limits.connectionsPerIdentity = 2
        let fixture = try ServerFixture(limits: limits) { router, _ in
            router.add("GET", "/wait") { request in
                request.isFinalAttempt
                    ? .respond(.noContent) : .suspend(until: request.received + .seconds(20), retryWhen: [])
            }
        }
        let mine = try fixture.certificates.client("cp-1")
        let busy = try [fixture.agent(mine), fixture.agent(mine)]
        for client in busy { try client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n") }
        #expect(try fixture.agent(fixture.certificates.client("cp-2")).request("GET", "/hello").status == 200)
        let surplus = try fixture.agent(mine).request("GET", "/hello")
        #expect(surplus.status == 503)
        #expect(surplus.text.contains("too-many-connections"))
    }

    @Test func `an identity can be cut off at once`() throws {
        let fixture = try ServerFixture()
        let client = try fixture.agent()
        let other = try fixture.agent(fixture.certificates.client("cp-2"))
        #expect(try client.request("GET", "/hello").status == 200)
        fixture.server.disconnect(identity: "spiffe://5e1f0c9d8b7a46352413020100ffeedd/node/cp-1")
        client.waitForEnd()
        #expect(try other.request("GET", "/hello").status == 200)
    }
}
