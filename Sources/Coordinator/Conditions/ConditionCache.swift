import Shared
import Synchronization

/// The newest answer about conditions, encoded once: one publication wakes every node that waits for anything.
final class ConditionCache: Sendable {
    private let known = Mutex<(revision: Int, count: Int, response: Response)?>(nil)

    /// The number that the answer carries as its revision, without decoding anything.
    func revision(in snapshot: Snapshot) -> Int {
        snapshot.rows(prefix: ConditionRow.prefix).map(\.modifyRevision).max() ?? 0
    }

    func response(in snapshot: Snapshot) throws -> Response {
        let rows = snapshot.rows(prefix: ConditionRow.prefix)
        let revision = rows.map(\.modifyRevision).max() ?? 0
        // The count tells a withdrawn condition, which may leave the revision as it was.
        if let known = known.withLock({ $0 }), known.revision == revision, known.count == rows.count {
            return known.response
        }
        let response = try Response.json(try ConditionRow.all(in: snapshot))
        known.withLock { $0 = (revision, rows.count, response) }
        return response
    }
}
