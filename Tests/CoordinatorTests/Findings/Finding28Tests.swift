import TestSupport
import Testing

@testable import Coordinator

/// A thousand silent sockets of one address made honest agents wait for seconds, and six thousand for ever.
@Suite(.timeLimit(.minutes(1))) struct Finding28Tests {
    private func ledger(share: Int, all: Int) -> ConnectionLedger {
        var limits = ListenerLimits()
        limits.handshakesPerAddress = share
        limits.handshakes = all
        return ConnectionLedger(limits: limits)
    }

    @Test(arguments: [
        ("10.0.0.1", "10.0.0.1", true), ("10.0.0.1", "10.0.0.2", false), ("2001:db8::1", "2001:db8::ffff:1", true),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", false), ("unknown", "", false),
    ])
    func `finding 28: an address, or a network of 64 bits in IPv6, has a share of the handshakes`(
        first: String, second: String, isOne: Bool
    ) {
        var ledger = ledger(share: 2, all: 100)
        for id in 1...2 {
            #expect(ledger.admission(from: first) == .admit)
            ledger.open(id, from: first, isHandshaking: true)
        }
        #expect(ledger.admission(from: first) == .refuse)
        #expect(ledger.admission(from: second) == (isOne ? .refuse : .admit))
        #expect(ledger.counts == HandshakeCounts(underWay: 2, refused: isOne ? 2 : 1))
        ledger.finishHandshake(1)
        #expect(ledger.admission(from: first) == .admit)
        ledger.close(2)
        #expect(ledger.counts.underWay == 0)
    }

    @Test func `finding 28: when all are in use the oldest of whoever has the most makes room`() {
        var ledger = ledger(share: 3, all: 6)
        for (id, address) in ["a", "b", "b", "c", "c", "c"].enumerated() {
            ledger.open(id, from: address, isHandshaking: true)
        }
        // From `c`, then from the older of two with as many.
        for (id, victim) in [(6, 3), (7, 1), (8, 4)] {
            #expect(ledger.admission(from: "\(id)") == .admitInPlaceOf(victim))
            ledger.close(victim)
            ledger.open(id, from: "\(id)", isHandshaking: true)
        }
        // Where nobody has more than one, the oldest of all.
        #expect(ledger.admission(from: "d") == .admitInPlaceOf(0))
        #expect(ledger.counts == HandshakeCounts(underWay: 6, displaced: 4))
    }

    @Test(arguments: ["", "\u{16}\u{3}\u{1}"])
    func `finding 28: 600 sockets of one address that say no word, or half of one, keep nobody else out`(
        word: String
    ) throws {
        DescriptorLimit.raise()
        let fixture = try ServerFixture()
        let port = try fixture.port("agent")
        let held = try (0..<600).map { _ in
            let client = try RawClient(port: port, from: "127.0.0.2")
            // A connection that is refused may be gone already.
            try? client.send(word)
            return client
        }
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        if !word.isEmpty {
            #expect(waitUntil { fixture.handshakes("agent") == HandshakeCounts(underWay: 32, refused: 568) })
            #expect(waitUntil { held.count { $0.isClosed } == 568 })
        }
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect((fixture.handshakes("agent")?.underWay ?? 600) <= 32)
    }
}
