/// JSON indented for people: one member a line, safe for a terminal.
enum JSONOutline {
    static func lines(_ value: JSONValue) -> [String] { lines(value, indent: 0, name: nil) }

    private static func lines(_ value: JSONValue, indent: Int, name: String?) -> [String] {
        let start = String(repeating: "  ", count: indent) + (name.map { "\(clean($0)): " } ?? "")
        switch value {
        case .object(let members):
            guard !members.isEmpty else { return [start + "{}"] }
            return [start.isEmpty ? "{" : start + "{"]
                + members.flatMap { lines($0.value, indent: indent + 1, name: $0.name) }
                + [String(repeating: "  ", count: indent) + "}"]
        case .array(let elements):
            guard !elements.isEmpty else { return [start + "[]"] }
            return [start + "["] + elements.flatMap { lines($0, indent: indent + 1, name: nil) }
                + [String(repeating: "  ", count: indent) + "]"]
        case .string(let text): return [start + clean(text)]
        case .integer(let value): return [start + String(value)]
        case .number(let text): return [start + text]
        case .boolean(let value): return [start + String(value)]
        case .null: return [start + "null"]
        }
    }

    /// Line breaks are shown as `\n`; other control characters and what reverses the direction of writing as `?`.
    private static func clean(_ text: String) -> String {
        var cleaned = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: cleaned.append(contentsOf: "\\n".unicodeScalars)
            case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                cleaned.append("?")
            default: cleaned.append(scalar)
            }
        }
        return String(cleaned)
    }
}
