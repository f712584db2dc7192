import FoundationEssentials

/// JSON of the store's own rows: sorted keys, so that the same value is the same bytes.
enum StoreJSON {
    static func encode(_ value: some Encodable, for key: StoreKey) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw StoreError(.badValue, "\(key) cannot be encoded: \(type(of: value))")
        }
    }

    /// The error names the key and the place, never the bytes.
    static func decode<Value: Decodable>(_ type: Value.Type, from row: StoreRow) throws(StoreError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(row.value))
        } catch let error as DecodingError {
            throw StoreError(.badValue, "\(row.key) is not a \(type)\(place(of: error))")
        } catch {
            throw StoreError(.badValue, "\(row.key) is not a \(type)")
        }
    }

    private static func place(of error: DecodingError) -> String {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return path.isEmpty ? "" : " at \(path.map(\.stringValue).joined(separator: "."))"
    }
}
