/// Writes the elements of an array.
struct JSONArrayWriter: UnkeyedEncodingContainer {
    let slot: JSONSlot
    let path: [JSONPathKey]

    var codingPath: [any CodingKey] { path }
    var count: Int { slot.count }

    func encodeNil() throws { slot.element().set(.null) }

    func encode(_ value: some Encodable) throws { try value.encode(to: encoder()) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder() }

    private func encoder() -> JSONTreeEncoder {
        JSONTreeEncoder(slot: slot.element(), path: path + [.index(slot.count - 1)])
    }
}
