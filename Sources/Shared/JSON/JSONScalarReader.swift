/// One value that is neither object nor array; every string, number and boolean is read here.
struct JSONScalarReader: SingleValueDecodingContainer {
    let decoder: JSONTreeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool {
        if case .null = decoder.value { return true }
        return false
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .boolean(let value) = decoder.value else { throw decoder.mismatch(type, "true or false") }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard case .string(let value) = decoder.value else { throw decoder.mismatch(type, "a string") }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double { try fraction(type) }
    func decode(_ type: Float.Type) throws -> Float { try fraction(type) }
    func decode(_ type: Int.Type) throws -> Int { try integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer(type) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try type.init(from: decoder) }

    /// Integers are written as integers: `1.0` and `1e2` are none.
    private func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        switch decoder.value {
        case .integer(let value): return try Value(exactly: value) ?? { throw doesNotFit(String(value), type) }()
        case .number(let text): return try Value(text) ?? { throw doesNotFit(text, type) }()
        default: throw decoder.mismatch(type, "an integer")
        }
    }

    private func fraction<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        _ type: Value.Type
    ) throws -> Value {
        switch decoder.value {
        case .integer(let value): return Value(value)
        case .number(let text):
            guard let value = Value(text), value.isFinite else { throw doesNotFit(text, type) }
            return value
        default: throw decoder.mismatch(type, "a number")
        }
    }

    private func doesNotFit(_ text: String, _ type: any Any.Type) -> DecodingError {
        .dataCorrupted(
            .init(codingPath: codingPath, debugDescription: "the number \(text.prefix(40)) is no \(type)"))
    }
}
