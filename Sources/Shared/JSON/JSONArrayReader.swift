/// The elements of an array, one after the other.
struct JSONArrayReader: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let path: [JSONPathKey]
    private(set) var currentIndex = 0

    init(elements: [JSONValue], path: [JSONPathKey]) {
        self.elements = elements
        self.path = path
    }

    var codingPath: [any CodingKey] { path }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    /// Takes the element if it is null.
    mutating func decodeNil() throws -> Bool {
        guard case .null = try decoder().value else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { try type.init(from: $0) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try next { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try next { $0 } }

    /// An element that cannot be read is not taken.
    private mutating func next<Result>(_ read: (JSONTreeDecoder) throws -> Result) throws -> Result {
        let result = try read(try decoder())
        currentIndex += 1
        return result
    }

    private func decoder() throws -> JSONTreeDecoder {
        let path = path + [JSONPathKey.index(currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                JSONValue.self, .init(codingPath: path, debugDescription: "the array ends here"))
        }
        return JSONTreeDecoder(elements[currentIndex], path: path)
    }
}
