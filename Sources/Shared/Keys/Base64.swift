/// Base64 with the standard alphabet and padding, one spelling for each sequence of bytes.
///
/// Foundation's decoder takes unused bits that are not zero, so two texts can mean the same bytes; a signed document
/// must not have two spellings.
package enum Base64 {
    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var filled = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            filled += 1
            guard filled == 3 else { continue }
            for shift in [18, 12, 6, 0] as [UInt32] { text.append(digit(group >> shift & 63)) }
            group = 0
            filled = 0
        }
        if filled == 1 {
            text += [digit(group >> 2 & 63), digit(group << 4 & 63), padding, padding]
        } else if filled == 2 {
            text += [digit(group >> 10 & 63), digit(group >> 4 & 63), digit(group << 2 & 63), padding]
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil unless the text is exactly what ``encode(_:)`` makes of some bytes.
    package static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 4) else { return nil }
        let padded = digits.last != padding ? 0 : digits.dropLast().last != padding ? 1 : 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        var group: UInt32 = 0
        var filled: UInt32 = 0
        for digit in digits.dropLast(padded) {
            guard let value = value(digit) else { return nil }
            group = (group << 6 | UInt32(value)) & 0xFFFFFF
            filled += 6
            guard filled >= 8 else { continue }
            filled -= 8
            bytes.append(UInt8(truncatingIfNeeded: group >> filled))
        }
        // The bits that no byte took must be zero, or another text would mean the same bytes.
        guard group & ((1 << filled) - 1) == 0 else { return nil }
        return bytes
    }

    private static let padding: UInt8 = 61

    private static func digit(_ value: UInt32) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: value)
        return switch value {
        case 0...25: 65 + value
        case 26...51: 71 + value
        case 52...61: value - 4
        case 62: 43
        default: 47
        }
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 65...90: digit - 65
        case 97...122: digit - 71
        case 48...57: digit + 4
        case 43: 62
        case 47: 63
        default: nil
        }
    }
}
