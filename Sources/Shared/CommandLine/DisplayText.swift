/// Text from outside made safe to show: a node name or a child's output must not move the cursor, clear the screen,
/// break a table or reorder a line.
package enum DisplayText {
    /// Control characters, format characters (bidirectional overrides, zero-width ones) and line separators as
    /// `\n`, `\t`, `\x1b`, `\u{202e}`; everything else as it is.
    package static func escaped(_ text: String) -> String {
        escaped(text, keeping: [])
    }

    /// The same for text of several lines: line ends stay.
    package static func escapedLines(_ text: String) -> String {
        escaped(text, keeping: ["\n"])
    }

    private static func escaped(_ text: String, keeping kept: Set<Unicode.Scalar>) -> String {
        guard text.unicodeScalars.contains(where: { !kept.contains($0) && isUnsafe($0) }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if kept.contains(scalar) || !isUnsafe(scalar) {
                result.append(scalar)
            } else {
                result.append(contentsOf: escape(scalar).unicodeScalars)
            }
        }
        return String(result)
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
        default: return false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            return scalar.value < 0x100
                ? "\\x" + String(repeating: "0", count: 2 - digits.count) + digits : "\\u{\(digits)}"
        }
    }
}
