import Synchronization

/// The ledger of one listener, for the threads that accept, serve and count.
final class ListenerLedger: Sendable {
    let name: String
    private let ledger: Mutex<ConnectionLedger>

    init(_ configuration: ListenerConfiguration) {
        name = configuration.name
        ledger = Mutex(ConnectionLedger(limits: configuration.limits))
    }

    func withLock<Answer: Sendable>(_ body: (inout ConnectionLedger) -> Answer) -> Answer {
        ledger.withLock { body(&$0) }
    }
}
