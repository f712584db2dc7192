/// The store at one revision, as an immutable value: every read of one request comes from the same moment.
struct Snapshot: Sendable {
    /// Number of transactions that it includes.
    let revision: Int
    private let contents: StoreRows

    init(revision: Int, contents: StoreRows) {
        self.revision = revision
        self.contents = contents
    }

    /// Number of rows.
    var count: Int { contents.count }

    func row(_ key: StoreKey) -> StoreRow? { contents[key] }

    func value(_ key: StoreKey) -> [UInt8]? { contents[key]?.value }

    /// Rows whose keys begin with `prefix`, in key order.
    func rows(prefix: String) -> [StoreRow] { contents.rows(prefix: prefix) }

    /// Decodes the JSON under a key; nil when there is none. Throws ``StoreError/Code/badValue`` when it does not fit.
    func get<Value: Decodable>(_ key: StoreKey, as type: Value.Type = Value.self) throws(StoreError) -> Value? {
        guard let row = contents[key] else { return nil }
        return try StoreJSON.decode(type, from: row)
    }

    /// Decodes the JSON of every row below a prefix, in key order.
    func list<Value: Decodable>(
        prefix: String, as type: Value.Type = Value.self
    ) throws(StoreError) -> [(row: StoreRow, value: Value)] {
        var found: [(row: StoreRow, value: Value)] = []
        for row in contents.rows(prefix: prefix) {
            found.append((row, try StoreJSON.decode(type, from: row)))
        }
        return found
    }

    /// The rows themselves, for the writer.
    var rows: StoreRows { contents }
}
