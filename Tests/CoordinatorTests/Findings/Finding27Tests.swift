import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A stranger stopped the coordinator with ten small packets a second: each asked for a key exchange of 125 ms.
@Suite(.timeLimit(.minutes(1))) struct Finding27Tests {
    private static let isOpenSSLThere = (try? ChildProcess.find("openssl")) != nil

    /// The end of a handshake with a server that takes none of the offered groups: a fatal alert, `handshake_failure`.
    private static let failure: [UInt8] = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 40]

    @Test(
        .enabled(if: isOpenSSLThere, "openssl is not installed"),
        arguments: [
            ("X25519", true), ("P-256", true), ("P-384", true), ("P-521", false), ("X448", false),
            ("ffdhe2048", false), ("ffdhe3072", false), ("ffdhe8192", false),
        ])
    func `finding 27: every listener agrees on keys over three curves and nothing else`(
        group: String, isTaken: Bool
    ) throws {
        let fixture = try ServerFixture()
        for listener in ["agent", "enrolment"] {
            let port = try fixture.port(listener)
            let result = try ChildProcess.run(
                executable: "openssl",
                arguments: ["s_client", "-connect", "127.0.0.1:\(port)", "-groups", group], deadline: .seconds(20))
            let output = String(decoding: result.stdout + result.stderr, as: UTF8.self)
            #expect(output.contains("Server Temp Key: ") == isTaken, "\(listener) \(output)")
            #expect(output.contains("alert handshake failure") == !isTaken, "\(listener) \(output)")
        }
    }

    @Test func `finding 27: a made-up share of a large field is refused before any key exchange`() throws {
        let fixture = try ServerFixture()
        for listener in ["agent", "enrolment"] {
            let client = try RawClient(port: fixture.port(listener))
            let hello = ClientHello(
                groups: [ClientHello.ffdhe8192], shares: [(group: ClientHello.ffdhe8192, bytes: 1024)])
            try client.send(hello.bytes)
            #expect(try client.bytes(Self.failure.count) == Self.failure)
            client.waitForEnd()
        }
    }

    @Test func `finding 27: who also knows a curve is asked for that, and the made-up share is not looked at`() throws {
        let fixture = try ServerFixture()
        let client = try RawClient(port: fixture.port("enrolment"))
        let hello = ClientHello(
            groups: [ClientHello.ffdhe8192, ClientHello.x25519], shares: [(group: ClientHello.ffdhe8192, bytes: 1024)])
        try client.send(hello.bytes)
        let answer = try client.bytes(5 + 4 + 2 + 32)
        // The random of a HelloRetryRequest, RFC 8446 section 4.1.3.
        #expect(answer[0] == 0x16 && answer.suffix(32).starts(with: [0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11]))
    }

    /// Whatever a stranger makes a thread do, it is none that serves somebody else.
    @Test func `finding 27: while one listener's thread is busy others answer, and hands are shaken on its own port`()
        throws
    {
        let (entered, left) = (Handover<Bool>(), Handover<Bool>())
        let fixture = try ServerFixture { router, _ in
            router.add("GET", "/stall") { _ in
                entered.put(true)
                return .respond(.text("\(left.wait())"))
            }
        }
        // Also when something below fails: the server's thread must come back.
        defer { left.put(true) }
        let certificates = fixture.certificates
        let port = try fixture.port("enrolment")
        let stalled = try RawClient(port: port, certificates.stranger())
        try stalled.send("GET /stall HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(entered.wait())
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect(try RawClient(path: fixture.scratch("admin.sock")).request("GET", "/hello").status == 200)
        let next = try RawClient(port: port, certificates.stranger())
        #expect(waitUntil { fixture.handshakes("enrolment")?.underWay == 0 })
        left.put(true)
        #expect(try stalled.answer().text == "true")
        #expect(try next.request("GET", "/hello").status == 200)
    }
}
