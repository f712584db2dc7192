import Synchronization

/// The newest durable snapshot: written by the writer thread, read by all.
final class PublishedSnapshot: Sendable {
    private let newest: Mutex<Snapshot>

    init(_ first: Snapshot) { newest = Mutex(first) }

    var snapshot: Snapshot { newest.withLock { $0 } }

    func publish(_ snapshot: Snapshot) { newest.withLock { $0 = snapshot } }
}
