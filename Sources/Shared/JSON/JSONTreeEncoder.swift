/// Takes what an `Encodable` type writes and makes a ``JSONValue`` of it.
struct JSONTreeEncoder: Encoder {
    let slot: JSONSlot
    let path: [JSONPathKey]

    /// The tree of a value.
    ///
    /// - Throws: `EncodingError` for a number that is not finite, and what the type itself throws.
    static func tree(_ value: some Encodable) throws -> JSONValue {
        let slot = JSONSlot()
        try value.encode(to: JSONTreeEncoder(slot: slot, path: []))
        return slot.value
    }

    var codingPath: [any CodingKey] { path }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy _: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(JSONObjectWriter(slot: slot, path: path))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return JSONArrayWriter(slot: slot, path: path)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { JSONScalarWriter(encoder: self) }
}
