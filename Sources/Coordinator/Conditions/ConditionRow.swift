import Shared

/// `condition/<name>/<node>`: a ``Condition``.
enum ConditionRow {
    static let prefix = "condition/"

    static func key(name: String, node: String) -> StoreKey { StoreKey("\(prefix)\(name)/\(node)") }

    /// Writes a condition unless a later generation's is there; the same one again keeps its `since`.
    static func publish(_ condition: Condition, in transaction: inout StoreTransaction) throws {
        let key = key(name: condition.name, node: condition.node)
        if let known = try transaction.get(key, as: Condition.self) {
            let isSame =
                known.generation == condition.generation && known.rosterDigest == condition.rosterDigest
            guard known.generation <= condition.generation, !isSame else { return }
        }
        try transaction.put(key, encoding: condition)
    }

    /// All conditions, and a number that changes whenever one of them does.
    static func all(in snapshot: Snapshot) throws -> ConditionsResponse {
        let rows = try snapshot.list(prefix: prefix, as: Condition.self)
        return ConditionsResponse(
            revision: rows.map(\.row.modifyRevision).max() ?? 0, conditions: rows.map(\.value))
    }

    /// A removed node's facts are facts no longer.
    static func withdraw(node: String, in transaction: inout StoreTransaction) throws {
        for row in transaction.rows(prefix: prefix) where row.key.text.hasSuffix("/\(node)") {
            transaction.delete(row.key)
        }
    }
}
