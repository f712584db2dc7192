import Synchronization

/// Rows in memory: for tests and for `simulate`. It follows the same contract as the durable engines, and can be told
/// to fail.
final class MemoryEngine: StoreEngine {
    private struct State {
        var image: StoreImage
        var failure: StoreError?
        var commits = 0
    }

    private let state: Mutex<State>

    init(_ image: StoreImage = StoreImage(revision: 0, rows: [])) {
        state = Mutex(State(image: image))
    }

    /// Number of batches that were committed.
    var commitCount: Int { state.withLock { $0.commits } }

    /// Every commit fails with this error until it is set to nil.
    func fail(with error: StoreError?) { state.withLock { $0.failure = error } }

    func load() throws(StoreError) -> StoreImage { state.withLock { $0.image } }

    func commit(_ batch: StoreBatch) throws(StoreError) {
        try state.withLock { state throws(StoreError) in
            if let failure = state.failure { throw failure }
            guard state.image.revision == batch.expectedRevision else {
                throw StoreError(.failed, "at revision \(state.image.revision), not \(batch.expectedRevision)")
            }
            var rows = StoreRows(state.image.rows)
            for change in batch.changes {
                switch change.effect {
                case .put(let row): rows.put(row)
                case .delete: rows.remove(change.key)
                }
            }
            state.image = StoreImage(revision: batch.revision, rows: rows.rows(prefix: ""))
            state.commits += 1
        }
    }

    func integrity() throws(StoreError) -> [String] { [] }

    func backup(to path: String) throws(StoreError) {
        throw StoreError(.unreadable, "\(path): a store in memory has no backup")
    }

    func close() {}
}
