import FoundationEssentials

/// JSON in the one form that is signed and digested: members sorted by the bytes of their names, no space, no escape
/// that is not needed, integers only.
///
/// The form is made here and not by an option of Foundation's writer, so that a new toolchain cannot change a digest.
package enum CanonicalJSON {
    /// Throws ``StrictJSONError`` for a value that has no canonical form: a fraction, a number beyond 2^53, NUL in a
    /// string.
    package static func encode(_ value: some Encodable) throws(StrictJSONError) -> [UInt8] { write(try tree(value)) }

    static func tree(_ value: some Encodable) throws(StrictJSONError) -> JSONValue {
        let bytes: [UInt8]
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes]
            bytes = Array(try encoder.encode(value))
        } catch let error as EncodingError {
            throw StrictJSONError(.shape, path: "$", "cannot be written: \(error)")
        } catch {
            throw StrictJSONError(.shape, path: "$", "cannot be written: \(error)")
        }
        // Our own values: as large and as deep as they are.
        return try JSONParser.parse(bytes, limits: .init(bytes: .max, depth: 64))
    }

    static func write(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        write(value, to: &bytes)
        return bytes
    }

    private static func write(_ value: JSONValue, to bytes: inout [UInt8]) {
        switch value {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                write(member.value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(element, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): write(text, to: &bytes)
        case .integer(let value): bytes += Array(String(value).utf8)
        case .number(let text): bytes += Array(text.utf8)
        case .boolean(let value): bytes += Array((value ? "true" : "false").utf8)
        case .null: bytes += Array("null".utf8)
        }
    }

    /// Escapes what JSON demands and nothing else.
    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += Array("\\b".utf8)
            case 0x09: bytes += Array("\\t".utf8)
            case 0x0A: bytes += Array("\\n".utf8)
            case 0x0C: bytes += Array("\\f".utf8)
            case 0x0D: bytes += Array("\\r".utf8)
            case 0..<0x20: bytes += Array("\\u00\(Hex.encode([byte]))".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
