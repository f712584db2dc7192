import Shared

/// JSON of the store's own rows: sorted keys, so that the same value is the same bytes.
enum StoreJSON {
    static func encode(_ value: some Encodable, for key: StoreKey) throws(StoreError) -> [UInt8] {
        do {
            return try JSONText.encode(value)
        } catch {
            throw StoreError(.badValue, "\(key) cannot be encoded: \(type(of: value))")
        }
    }

    /// The error names the key and the place, never the bytes.
    static func decode<Value: Decodable>(_ type: Value.Type, from row: StoreRow) throws(StoreError) -> Value {
        do {
            return try StrictJSON.decodeOwn(type, from: row.value)
        } catch {
            throw StoreError(.badValue, "\(row.key) is not a \(type) \(error.place)")
        }
    }
}
