/// The newest changes, bounded, for watchers that start at an earlier revision.
struct StoreHistory: Sendable {
    private let limit: Int
    private var changes: [StoreChange] = []
    /// Every change after this revision is here.
    private(set) var start: Int

    init(start: Int, limit: Int) {
        self.start = start
        self.limit = limit
    }

    mutating func append(_ new: [StoreChange]) {
        changes.append(contentsOf: new)
        // Trimming at twice the limit makes the cost of moving the rest small on average.
        guard changes.count > 2 * limit else { return }
        let cut = changes.count - limit
        start = changes[cut - 1].revision
        // A transaction stays whole: what remains of the one at the cut goes too.
        changes.removeFirst(cut)
        changes = Array(changes.drop { $0.revision <= start })
    }

    /// Changes after `revision` under a prefix, in order; nil when the history no longer reaches back that far.
    func changes(after revision: Int, prefix: String) -> [StoreChange]? {
        guard revision >= start else { return nil }
        return changes.filter { $0.revision > revision && $0.key.hasPrefix(prefix) }
    }
}
