import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

/// Whom the client believes, against a TLS server that is not ours.
@Suite(.enabled(if: OpenSSLServer.isThere, "openssl is not installed"))
struct HTTPClientTrustTests {
    private let scratch: ScratchFolder
    private let authority: CertificateAuthority
    private let stranger: CertificateAuthority

    init() throws {
        scratch = try ScratchFolder()
        authority = try .create(.p256, commonName: "server CA", days: 2, now: .now())
        stranger = try .create(.p256, commonName: "another CA", days: 2, now: .now())
    }

    /// Files with a certificate and its key.
    private func identity(
        _ name: String, by issuer: CertificateAuthority,
        names: SubjectAlternativeNames = .init(addresses: ["127.0.0.1"]),
        usage: CertificateUsage = .server, at now: Timestamp = .now(), seconds: Int = 3600
    ) throws -> (certificate: String, key: String) {
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(commonName: name, names: names, usages: [usage], lifetimeSeconds: seconds)
        let certificate = try issuer.issue(to: key.publicKey, profile, now: now)
        try DurableFile.write(try certificate.pem(), to: scratch(name + ".crt"), mode: FileMode(0o644))
        try DurableFile.write(try key.pem(), to: scratch(name + ".key"), mode: FileMode(0o600))
        return (scratch(name + ".crt"), scratch(name + ".key"))
    }

    private func server(
        _ identity: (certificate: String, key: String), _ options: [String] = []
    ) throws -> OpenSSLServer {
        try OpenSSLServer(certificate: identity.certificate, key: identity.key, options: options)
    }

    private func client(
        _ addresses: String..., trusting authority: CertificateAuthority,
        identity: (certificate: String, key: String)? = nil
    ) throws -> HTTPClient {
        var configuration = HTTPClientConfiguration(addresses: addresses, authority: try authority.certificate.pem())
        configuration.connectTimeout = .milliseconds(800)
        if let identity {
            configuration.certificate = try DurableFile.readBounded(identity.certificate, limit: 65536)
            configuration.key = try DurableFile.readBounded(identity.key, limit: 65536)
        }
        return try HTTPClient(configuration)
    }

    private static let request = HTTPRequest(.get, "/", deadline: .seconds(10))

    @Test func `the pinned CA is believed, over TLS 1.3`() throws {
        let server = try server(try identity("good", by: authority))
        let response = try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        #expect(response.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self).contains("Protocol  : TLSv1.3"))
    }

    @Test(arguments: [
        ("X25519", true), ("P-256", true), ("P-384", true), ("P-521", false), ("X448", false), ("ffdhe2048", false),
        ("ffdhe8192", false),
    ])
    func `finding 27: a client agrees on keys over three curves and nothing else`(group: String, isTaken: Bool) throws {
        let server = try server(try identity("good", by: authority), ["-groups", group])
        let address = "https://127.0.0.1:\(try server.port())"
        var anyServer = HTTPClientConfiguration(addresses: [address])
        anyServer.acceptsAnyServer = true
        for client in [try client(address, trusting: authority), try HTTPClient(anyServer)] {
            if isTaken {
                #expect(try client.send(Self.request).status == 200)
            } else {
                #expect(throws: HTTPClientError(.tls, "")) { try client.send(Self.request) }
            }
        }
    }

    @Test func `any other CA is not`() throws {
        let server = try server(try identity("foreign", by: stranger))
        let error = try #require(throws: HTTPClientError.self) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
        #expect(error.code == .tls)
        #expect(!error.wasSent)
    }

    @Test func `a CA of the system is not, although the environment names it`() throws {
        let server = try server(try identity("system", by: stranger))
        try DurableFile.write(try stranger.certificate.pem(), to: scratch("system-ca.pem"), mode: FileMode(0o644))
        setenv("SSL_CERT_FILE", scratch("system-ca.pem"), 1)
        setenv("CURL_CA_BUNDLE", scratch("system-ca.pem"), 1)
        defer {
            unsetenv("SSL_CERT_FILE")
            unsetenv("CURL_CA_BUNDLE")
        }
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    @Test(arguments: [
        SubjectAlternativeNames(dnsNames: ["127.0.0.1.example"]), SubjectAlternativeNames(addresses: ["127.0.0.2"]),
        SubjectAlternativeNames(dnsNames: ["localhost"]),
    ])
    func `a certificate for another name is refused`(names: SubjectAlternativeNames) throws {
        let server = try server(try identity("other", by: authority, names: names))
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    @Test func `an expired certificate is refused`() throws {
        let old = Timestamp.now().adding(seconds: -7200)
        let server = try server(try identity("old", by: authority, at: old, seconds: 3600))
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    @Test func `a client's certificate does not make a server`() throws {
        let server = try server(try identity("client", by: authority, usage: .client))
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    @Test func `a certificate that is for nothing in particular does not make a server`() throws {
        let server = try server(try bareIdentity())
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    /// A certificate of the right CA, for the right name, without extended key usage: ours never issue one.
    private func bareIdentity() throws -> (certificate: String, key: String) {
        let made = try identity("bare", by: authority)
        try DurableFile.write(try authority.certificate.pem(), to: scratch("ca.crt"), mode: FileMode(0o644))
        try DurableFile.write(try authority.key.pem(), to: scratch("ca.key"), mode: FileMode(0o600))
        try scratch.write("names", "subjectAltName=IP:127.0.0.1\n")
        for arguments in [
            ["req", "-new", "-key", made.key, "-subj", "/CN=bare", "-out", scratch("bare.csr")],
            [
                "x509", "-req", "-in", scratch("bare.csr"), "-CA", scratch("ca.crt"), "-CAkey", scratch("ca.key"),
                "-CAcreateserial", "-days", "1", "-extfile", scratch("names"), "-out", made.certificate,
            ],
        ] {
            let result = try ChildProcess.run(executable: "openssl", arguments: arguments, deadline: .seconds(20))
            try #require(result.isSuccess, "\(result.errorText)")
        }
        return made
    }

    @Test func `TLS 1.2 is refused`() throws {
        let server = try server(try identity("tls12", by: authority), ["-tls1_2"])
        #expect(throws: HTTPClientError(.tls, "")) {
            try client("https://127.0.0.1:\(try server.port())", trusting: authority).send(Self.request)
        }
    }

    @Test func `the client proves itself where it has a certificate`() throws {
        try DurableFile.write(try stranger.certificate.pem(), to: scratch("nodes.pem"), mode: FileMode(0o644))
        let server = try server(
            try identity("mutual", by: authority),
            ["-Verify", "1", "-verify_return_error", "-CAfile", scratch("nodes.pem")])
        let address = "https://127.0.0.1:\(try server.port())"
        let node = try identity("node", by: stranger, usage: .client)
        let response = try client(address, trusting: authority, identity: node).send(Self.request)
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(page.contains("Subject: CN=node\n"))
        #expect(throws: HTTPClientError.self) { try client(address, trusting: authority).send(Self.request) }
    }

    @Test func `an address that is silent or somebody else's is passed over`() throws {
        let silent = try LoopbackServer { _ in nil }
        defer { silent.stop() }
        let foreign = try server(try identity("foreign", by: stranger))
        let good = try server(try identity("good", by: authority))
        let client = try client(
            "https://127.0.0.1:\(silent.port)", "https://127.0.0.1:\(try foreign.port())",
            "https://127.0.0.1:\(try good.port())", trusting: authority)
        #expect(try client.send(Self.request).status == 200)
        let started = ContinuousClock.now
        #expect(try client.send(Self.request).status == 200)
        #expect(ContinuousClock.now - started < .milliseconds(700), "the good one is remembered")
    }

    @Test func `when no address will do, the error names them all`() throws {
        let foreign = try server(try identity("foreign", by: stranger))
        let addresses = ["https://127.0.0.1:1", "https://127.0.0.1:\(try foreign.port())"]
        let error = try #require(throws: HTTPClientError.self) {
            try client(addresses[0], addresses[1], trusting: authority).send(Self.request)
        }
        #expect(addresses.allSatisfy { error.detail.contains($0) }, "\(error)")
    }
}
