import Shared

/// Which nodes are enrolled now. A row is decoded only when it has changed, so that counting ten thousand is cheap.
struct NodeCensus: Sendable {
    struct Entry: Equatable, Sendable {
        var name: String
        var uid: String
        var enrolled: Timestamp
        var isActive: Bool
        /// Of the row: an order about this node is about this row.
        var revision: Int
    }

    private var entries: [StoreKey: Entry] = [:]

    /// The enrolled ones.
    var active: [Entry] { entries.values.filter(\.isActive) }

    /// Takes over what a snapshot has.
    ///
    /// - Returns: names of which nothing that was known holds any more: they are gone, or another machine's.
    mutating func update(_ snapshot: Snapshot) throws -> [String] {
        let rows = snapshot.rows(prefix: NodeRow.prefix)
        var outdated: [String] = []
        var next: [StoreKey: Entry] = [:]
        next.reserveCapacity(rows.count)
        for row in rows {
            let old = entries.removeValue(forKey: row.key)
            if let old, old.revision == row.modifyRevision {
                next[row.key] = old
                continue
            }
            let node = try StoreJSON.decode(NodeRow.self, from: row)
            let entry = Entry(
                name: node.name, uid: node.uid, enrolled: node.enrolled, isActive: node.state == .active,
                revision: row.modifyRevision)
            if let old, old.uid != entry.uid || !entry.isActive { outdated.append(old.name) }
            next[row.key] = entry
        }
        outdated += entries.values.map(\.name)
        entries = next
        return outdated
    }
}
