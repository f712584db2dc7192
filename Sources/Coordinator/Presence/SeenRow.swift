import Shared

/// `seen/<node>`: when a node was last heard of, as far as a restart must know. Written with each report that changes
/// something, and for nodes at rest now and then: it may be older than the truth by ``PresenceWatch/sightingSeconds``.
struct SeenRow: Codable, Equatable, Sendable {
    static let prefix = "seen/"

    var time: Timestamp

    static func key(_ node: String) -> StoreKey { StoreKey("\(prefix)\(node)") }

    static func time(of node: String, in snapshot: Snapshot) throws -> Timestamp? {
        try snapshot.get(key(node), as: SeenRow.self)?.time
    }
}
