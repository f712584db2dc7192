/// One entry of the store: bytes under a key, and when they were made and last written.
struct StoreRow: Equatable, Sendable {
    let key: StoreKey
    let value: [UInt8]
    /// Revision of the transaction that made the key, again after it was deleted.
    let createRevision: Int
    /// Revision of the transaction that wrote this value.
    let modifyRevision: Int
}

/// What one committed transaction did to one key.
struct StoreChange: Equatable, Sendable {
    enum Effect: Equatable, Sendable {
        case put(StoreRow)
        case delete
    }

    let key: StoreKey
    /// Revision of the transaction.
    let revision: Int
    let effect: Effect

    /// The new value; nil when the key was deleted.
    var row: StoreRow? {
        guard case .put(let row) = effect else { return nil }
        return row
    }
}
