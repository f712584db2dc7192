/// Gives a `Decodable` type the parts of a ``JSONValue`` that it asks for.
///
/// It converts nothing: a string is no number, a number no string, and `null` is nothing but absence. What does not fit
/// is a `DecodingError` that names the place; no text can trap it.
struct JSONTreeDecoder: Decoder {
    let value: JSONValue
    let path: [JSONPathKey]

    init(_ value: JSONValue, path: [JSONPathKey] = []) {
        self.value = value
        self.path = path
    }

    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self, "an object") }
        return KeyedDecodingContainer(JSONObjectReader(members: members, path: path))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self, "an array") }
        return JSONArrayReader(elements: elements, path: path)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { JSONScalarReader(decoder: self) }

    /// - Parameter wanted: what should stand there, for people.
    func mismatch(_ type: any Any.Type, _ wanted: String) -> DecodingError {
        let message = "\(value.kind) where \(wanted) is expected"
        if case .null = value {
            return .valueNotFound(type, .init(codingPath: codingPath, debugDescription: message))
        }
        return .typeMismatch(type, .init(codingPath: codingPath, debugDescription: message))
    }
}

extension JSONValue {
    /// What it is, for people.
    fileprivate var kind: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .integer, .number: "a number"
        case .boolean: "true or false"
        case .null: "null"
        }
    }
}
