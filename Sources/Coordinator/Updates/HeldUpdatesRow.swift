import Shared

/// `updates/<node>`: held packages of a node that have newer versions, as it last said; absent where none has.
struct HeldUpdatesRow: Codable, Equatable, Sendable {
    static let prefix = "updates/"

    var node: String
    var updates: HeldUpdates

    static func key(_ node: String) -> StoreKey { StoreKey("\(prefix)\(node)") }
}
