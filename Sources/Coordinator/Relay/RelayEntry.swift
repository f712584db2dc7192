import Shared

/// A message and the key that it was listed under. It is changed and removed by that key, never by one that is made of
/// what the message says.
struct RelayEntry: Sendable {
    let key: StoreKey
    let row: RelayRow
    /// The transaction that brought it: a lower one is older.
    let age: Int

    /// Nil unless the row is a message that lies under its own key.
    init?(_ stored: StoreRow) {
        guard let row = try? StoreJSON.decode(RelayRow.self, from: stored),
            stored.key == RelayRow.key(row.id, to: row.recipient), Hex.isHex(row.id, count: 32)
        else { return nil }
        key = stored.key
        self.row = row
        age = stored.createRevision
    }
}
