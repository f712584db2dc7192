/// The members of an object, by name.
struct JSONObjectReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    /// Sorted by the UTF-8 bytes of their names.
    let members: [JSONValue.Member]
    let path: [JSONPathKey]

    var codingPath: [any CodingKey] { path }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { find(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool {
        if case .null = try decoder(key).value { return true }
        return false
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try type.init(from: try decoder(key))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { try decoder(JSONPathKey.name("super")) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: some CodingKey) throws -> JSONTreeDecoder {
        guard let value = find(key) else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "no member \"\(key.stringValue)\""))
        }
        return JSONTreeDecoder(value, path: path + [JSONPathKey(key)])
    }

    /// Compares bytes: "é" in another composition is another name.
    private func find(_ key: some CodingKey) -> JSONValue? {
        let name = key.stringValue.utf8
        var low = members.startIndex
        var high = members.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if members[middle].name.utf8.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        guard low < members.endIndex, members[low].name.utf8.elementsEqual(name) else { return nil }
        return members[low].value
    }
}
