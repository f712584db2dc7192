/// The character classes of RFC 9110 and RFC 3986 that requests are checked against.
enum ByteClass {
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    /// RFC 9110 `tchar`: methods and field names.
    static func isToken(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    /// RFC 3986 `unreserved`, `sub-delims`, `:` and `@`: a path segment without percent-encoding.
    static func isPath(_ byte: UInt8) -> Bool {
        isDigit(byte) || isLetter(byte) || "-._~!$&'()*+,;=:@".utf8.contains(byte)
    }

    /// A field value here: visible ASCII, space and tab. RFC 9110 also lets bytes above 0x7F through, as opaque.
    static func isFieldValue(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) || byte == 0x09 }

    /// A host with or without port.
    static func isHost(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) || "-._:[]".utf8.contains(byte) }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
