/// Writes one value that is neither object nor array; every string, number and boolean is written here.
struct JSONScalarWriter: SingleValueEncodingContainer {
    let encoder: JSONTreeEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() throws { encoder.slot.set(.null) }
    func encode(_ value: Bool) throws { encoder.slot.set(.boolean(value)) }
    func encode(_ value: String) throws { encoder.slot.set(.string(value)) }
    func encode(_ value: Double) throws { try fraction(value) }
    func encode(_ value: Float) throws { try fraction(value) }
    func encode(_ value: Int) throws { integer(value) }
    func encode(_ value: Int8) throws { integer(value) }
    func encode(_ value: Int16) throws { integer(value) }
    func encode(_ value: Int32) throws { integer(value) }
    func encode(_ value: Int64) throws { integer(value) }
    func encode(_ value: UInt) throws { integer(value) }
    func encode(_ value: UInt8) throws { integer(value) }
    func encode(_ value: UInt16) throws { integer(value) }
    func encode(_ value: UInt32) throws { integer(value) }
    func encode(_ value: UInt64) throws { integer(value) }

    func encode(_ value: some Encodable) throws { try value.encode(to: encoder) }

    private func integer(_ value: some FixedWidthInteger) {
        let small = Int(exactly: value).flatMap { JSONValue(integer: $0) }
        encoder.slot.set(small ?? .number(String(value)))
    }

    /// The shortest text that reads back as the same number; a whole number without its `.0`.
    private func fraction(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: codingPath, debugDescription: "\(value) has no form in JSON"))
        }
        let text = value.description
        encoder.slot.set(JSONValue(number: text.hasSuffix(".0") ? String(text.dropLast(2)) : text))
    }
}
