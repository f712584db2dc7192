/// The newest changes, bounded, for watchers that start at an earlier revision.
struct StoreHistory: Sendable {
    private let limit: Int
    private let byteLimit: Int
    private var changes: [StoreChange] = []
    /// What the changes take, about.
    private(set) var bytes = 0
    /// Every change after this revision is here.
    private(set) var start: Int

    init(start: Int, limit: Int, byteLimit: Int) {
        self.start = start
        self.limit = limit
        self.byteLimit = byteLimit
    }

    mutating func append(_ new: [StoreChange]) {
        changes.append(contentsOf: new)
        for change in new { bytes += Self.size(of: change) }
        // Trimming at twice what is kept makes the cost of moving the rest small on average.
        guard changes.count > 2 * limit || bytes > byteLimit else { return }
        var cut = max(0, changes.count - limit)
        for change in changes.prefix(cut) { bytes -= Self.size(of: change) }
        while bytes > byteLimit / 2, cut < changes.count {
            bytes -= Self.size(of: changes[cut])
            cut += 1
        }
        guard cut > 0 else { return }
        start = changes[cut - 1].revision
        // A transaction stays whole: what remains of the one at the cut goes too.
        let rest = changes.dropFirst(cut)
        for change in rest.prefix(while: { $0.revision <= start }) { bytes -= Self.size(of: change) }
        changes = Array(rest.drop { $0.revision <= start })
    }

    private static func size(of change: StoreChange) -> Int {
        128 + change.key.text.utf8.count + (change.row?.value.count ?? 0)
    }

    /// Changes after `revision` under a prefix, in order; nil when the history no longer reaches back that far.
    func changes(after revision: Int, prefix: String) -> [StoreChange]? {
        guard revision >= start else { return nil }
        return changes.filter { $0.revision > revision && $0.key.hasPrefix(prefix) }
    }
}
