/// The store as one transaction sees and changes it. It lives as long as the body that it was given to.
struct StoreTransaction: ~Copyable {
    /// The revision that this transaction makes, if it changes anything.
    let revision: Int
    private(set) var rows: StoreRows
    /// Newest effect by key; `order` has the keys by first touch.
    private var effects: [StoreKey: StoreChange.Effect] = [:]
    private var order: [StoreKey] = []

    init(rows: StoreRows, revision: Int) {
        self.rows = rows
        self.revision = revision
    }

    /// What was changed, a key at most once.
    var changes: [StoreChange] {
        order.compactMap { key in
            effects[key].map { StoreChange(key: key, revision: revision, effect: $0) }
        }
    }

    func row(_ key: StoreKey) -> StoreRow? { rows[key] }

    func value(_ key: StoreKey) -> [UInt8]? { rows[key]?.value }

    /// Rows whose keys begin with `prefix`, in key order.
    func rows(prefix: String) -> [StoreRow] { rows.rows(prefix: prefix) }

    /// Decodes the JSON under a key; nil when there is none.
    func get<Value: Decodable>(_ key: StoreKey, as type: Value.Type = Value.self) throws(StoreError) -> Value? {
        guard let row = rows[key] else { return nil }
        return try StoreJSON.decode(type, from: row)
    }

    /// Throws ``StoreError/Code/conflict`` unless the key was last written by that revision. 0: it must not exist.
    func expect(_ key: StoreKey, modifyRevision: Int) throws(StoreError) {
        guard (rows[key]?.modifyRevision ?? 0) == modifyRevision else { throw StoreError(.conflict, key.text) }
    }

    mutating func put(_ key: StoreKey, _ value: [UInt8]) throws(StoreError) {
        try key.check()
        guard value.count <= Self.maximumValueBytes else {
            throw StoreError(.badValue, "\(key) has \(value.count) bytes, more than \(Self.maximumValueBytes)")
        }
        let createRevision = rows[key]?.createRevision ?? revision
        let row = StoreRow(key: key, value: value, createRevision: createRevision, modifyRevision: revision)
        rows.put(row)
        note(key, .put(row))
    }

    /// Puts the JSON of a value.
    mutating func put(_ key: StoreKey, encoding value: some Encodable) throws(StoreError) {
        try put(key, StoreJSON.encode(value, for: key))
    }

    /// Puts the JSON of a value unless the key already has these bytes. Returns whether it was written.
    mutating func putIfChanged(_ key: StoreKey, encoding value: some Encodable) throws(StoreError) -> Bool {
        let bytes = try StoreJSON.encode(value, for: key)
        guard rows[key]?.value != bytes else { return false }
        try put(key, bytes)
        return true
    }

    /// Removes a key. Returns whether there was one.
    @discardableResult
    mutating func delete(_ key: StoreKey) -> Bool {
        guard rows[key] != nil else { return false }
        rows.remove(key)
        note(key, .delete)
        return true
    }

    /// Every row is in memory and in every snapshot; artifacts are files.
    static let maximumValueBytes = 4 << 20

    private mutating func note(_ key: StoreKey, _ effect: StoreChange.Effect) {
        if effects.updateValue(effect, forKey: key) == nil { order.append(key) }
    }
}
