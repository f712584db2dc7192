/// Where rows are kept for good. ``Store`` calls an engine from one thread at a time; everything else (snapshots,
/// comparisons, watches, group commit) is the store's and the same for every engine.
protocol StoreEngine: Sendable {
    /// Reads everything. Rows may come in any order.
    func load() throws(StoreError) -> StoreImage

    /// Makes a batch durable, all of it or nothing, and returns only then. Throws ``StoreError/Code/full`` when there
    /// was no space and nothing changed; any other error leaves the outcome unknown to the caller.
    func commit(_ batch: StoreBatch) throws(StoreError)

    /// Reads every page or row again and says what is wrong; an empty list is health.
    func integrity() throws(StoreError) -> [String]

    /// Writes a consistent copy to a new file that only its owner can read.
    func backup(to path: String) throws(StoreError)

    /// Releases the file; nothing is called afterwards.
    func close()
}

/// All that an engine holds.
struct StoreImage: Equatable, Sendable {
    /// Number of transactions committed so far.
    var revision: Int
    var rows: [StoreRow]
}

/// Consecutive transactions that are committed together.
struct StoreBatch: Equatable, Sendable {
    /// The revision that the engine must be at.
    let expectedRevision: Int
    /// The revision that it is at afterwards.
    let revision: Int
    /// In order; a key may occur once a transaction.
    let changes: [StoreChange]
}
