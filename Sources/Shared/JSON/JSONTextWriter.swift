/// Writes a ``JSONValue`` byte by byte.
struct JSONTextWriter {
    private let layout: JSONText.Layout
    private var level = 0
    private(set) var bytes: [UInt8] = []

    init(layout: JSONText.Layout) { self.layout = layout }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .object(let members):
            list(members, "{", "}") { writer, member in
                writer.write(member.name)
                writer.put(writer.layout == .compact ? ":" : " : ")
                writer.write(member.value)
            }
        case .array(let elements): list(elements, "[", "]") { writer, element in writer.write(element) }
        case .string(let text): write(text)
        case .integer(let value): put(String(value))
        case .number(let text): put(text)
        case .boolean(let value): put(value ? "true" : "false")
        case .null: put("null")
        }
    }

    private mutating func list<Item>(
        _ items: [Item], _ opening: String, _ closing: String, _ writeItem: (inout JSONTextWriter, Item) -> Void
    ) {
        put(opening)
        level += 1
        for (index, item) in items.enumerated() {
            if index > 0 { put(",") }
            breakLine()
            writeItem(&self, item)
        }
        level -= 1
        // An empty list has an empty line in it when indented.
        if items.isEmpty, layout == .indented { put("\n") }
        breakLine()
        put(closing)
    }

    private mutating func breakLine() {
        guard layout == .indented else { return }
        put("\n" + String(repeating: "  ", count: level))
    }

    private mutating func put(_ text: String) { bytes += text.utf8 }

    /// Escapes what JSON demands and nothing else.
    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: put("\\b")
            case 0x09: put("\\t")
            case 0x0A: put("\\n")
            case 0x0C: put("\\f")
            case 0x0D: put("\\r")
            case 0..<0x20: put("\\u00\(Hex.encode([byte]))")
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
