import TestSupport
import Testing

@testable import Coordinator

/// One host held all handshakes: it began them and left them half done.
@Suite(.timeLimit(.minutes(1))) struct Finding25Tests {
    private static let hello = ClientHello(
        groups: [ClientHello.x25519], shares: [(group: ClientHello.x25519, bytes: 32)])

    /// So many handshakes that wait for the client's second message.
    private func leaveHalfDone(_ count: Int, from address: String, at port: Int) throws -> [RawClient] {
        try (0..<count).map { _ in
            let client = try RawClient(port: port, from: address)
            try? client.send(Self.hello.bytes)
            return client
        }
    }

    @Test func `finding 25: 600 handshakes that one host leaves half done keep nobody else out`() throws {
        DescriptorLimit.raise()
        let fixture = try ServerFixture()
        let held = try leaveHalfDone(600, from: "127.0.0.2", at: fixture.port("agent"))
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect(waitUntil { fixture.handshakes("agent") == HandshakeCounts(underWay: 32, refused: 568) })
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect(waitUntil { held.count { $0.isClosed } == 568 })
    }

    @Test func `finding 25: when a few hosts hold every place the greediest of them gives one up`() throws {
        var limits = ListenerLimits()
        limits.handshakes = 8
        limits.handshakesPerAddress = 5
        let fixture = try ServerFixture(limits: limits)
        let port = try fixture.port("agent")
        func underWay() -> Int? { fixture.handshakes("agent")?.underWay }
        let few = try leaveHalfDone(3, from: "127.0.0.2", at: port)
        #expect(waitUntil { underWay() == 3 })
        let many = try leaveHalfDone(5, from: "127.0.0.3", at: port)
        #expect(waitUntil { underWay() == 8 })
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect(fixture.handshakes("agent") == HandshakeCounts(underWay: 7, displaced: 1))
        #expect(waitUntil { many.count { $0.isClosed } == 1 })
        #expect(few.allSatisfy { !$0.isClosed })
    }
}
