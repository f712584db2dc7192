import Shared

/// `pending/<keyID>`: a machine without a ticket that asked to come in. Nobody vouches for anything in it but the key.
struct PendingRow: Codable, Equatable, Sendable {
    static let prefix = "pending/"
    /// In all: what strangers can make the coordinator keep.
    static let limit = 256
    /// From one address, so that one stranger cannot push out everybody else.
    static let limitPerAddress = 8
    static let lifetimeSeconds = 24 * 3600
    /// A waiting machine that asks more often than this writes nothing.
    static let refreshSeconds = 300

    var key: KeyRecord
    var fingerprint: String
    var nodeName: String
    var address: String
    var facts: MachineFacts
    var first: Timestamp
    var last: Timestamp

    var keyID: String { key.keyID }

    static func key(_ keyID: String) -> StoreKey { StoreKey("\(prefix)\(keyID)") }

    /// Adds or refreshes a machine, the oldest making room.
    static func note(
        _ row: PendingRow, in transaction: inout StoreTransaction
    ) throws -> Bool {
        if var known = try transaction.get(key(row.keyID), as: PendingRow.self) {
            guard known.nodeName != row.nodeName || row.last >= known.last.adding(seconds: refreshSeconds) else {
                return false
            }
            known.last = row.last
            known.nodeName = row.nodeName
            try transaction.put(key(row.keyID), encoding: known)
            return false
        }
        var rows = try transaction.rows(prefix: prefix).map { try StoreJSON.decode(PendingRow.self, from: $0) }
        rows.sort { $0.last < $1.last }
        let ofAddress = rows.filter { $0.address == row.address }
        if ofAddress.count >= limitPerAddress, let oldest = ofAddress.first {
            transaction.delete(key(oldest.keyID))
        } else if rows.count >= limit, let oldest = rows.first {
            transaction.delete(key(oldest.keyID))
        }
        try transaction.put(key(row.keyID), encoding: row)
        return true
    }
}
