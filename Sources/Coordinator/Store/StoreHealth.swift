import Synchronization

/// Whether the store takes writes; written by the writer thread, read by all.
final class StoreHealth: Sendable {
    enum Condition: Equatable, Sendable {
        case ready
        /// The disk was full at the last write. Each new write tries again.
        case readOnly(StoreError)
        /// A write failed so that nobody knows what is on the disk. Only opening the store again tells.
        case failed(StoreError)
    }

    private let current = Mutex(Condition.ready)

    var condition: Condition { current.withLock { $0 } }

    /// Called by the writer after each commit that was tried.
    func note(_ failure: StoreError?) {
        current.withLock { condition in
            if case .failed = condition { return }
            switch failure {
            case nil: condition = .ready
            case .some(let error) where error.code == .full: condition = .readOnly(error)
            case .some(let error): condition = .failed(error)
            }
        }
    }
}
