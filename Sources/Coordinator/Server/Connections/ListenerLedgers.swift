import Synchronization

/// The ledgers of the server's listeners with TLS, for the metrics: the server is made after the state that it serves.
final class ListenerLedgers: Sendable {
    private let ledgers = Mutex<[ListenerLedger]>([])

    func add(_ ledger: ListenerLedger) { ledgers.withLock { $0.append(ledger) } }

    /// By the names of the listeners.
    var handshakes: [(listener: String, counts: HandshakeCounts)] {
        ledgers.withLock { $0 }.map { ledger in (ledger.name, ledger.withLock { $0.counts }) }
    }
}
