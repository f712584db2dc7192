import Shared

/// `silence/<node>`: there exactly while a node is silent. Made in the transaction of the event that says so, and gone
/// with the event that says that it is heard again, so that each is told once, also across restarts.
struct SilenceRow: Codable, Equatable, Sendable {
    static let prefix = "silence/"

    var node: String
    /// When it was last heard of.
    var since: Timestamp
    /// When the coordinator called it silent.
    var noticed: Timestamp

    var status: NodeSilence { NodeSilence(since: since, noticed: noticed) }

    static func key(_ node: String) -> StoreKey { StoreKey("\(prefix)\(node)") }

    static func all(in snapshot: Snapshot) throws -> [String: SilenceRow] {
        let rows = try snapshot.list(prefix: prefix, as: SilenceRow.self).map(\.value)
        return Dictionary(rows.map { ($0.node, $0) }) { first, _ in first }
    }
}
