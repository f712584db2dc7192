/// The fields of a program's configuration.
///
/// The text of a table has a field a line: its path (`authentication.webhook.cacheTTL`, `reservedMemory[].numaNode`),
/// its type (``FieldType``), then the minors where not all supported ones have it (``MinorSpan``).
struct FieldTable: Sendable {
    struct Field: Equatable, Sendable {
        var type: FieldType
        var span = MinorSpan.all
    }

    /// By path.
    let fields: [String: Field]
    /// The names of the fields in a mapping, by its path; the empty path is the whole.
    private let names: [String: [String]]

    init(_ text: String) {
        var fields: [String: Field] = [:]
        var names: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map { String($0) }
            guard words.count > 1, let type = FieldType(words[1]) else { continue }
            let span = words.count > 2 ? MinorSpan(words[2]) ?? .all : .all
            fields[words[0]] = Field(type: type, span: span)
            let (parent, name) = Self.cut(words[0])
            names[parent, default: []].append(name)
        }
        self.fields = fields
        self.names = names
    }

    /// What `minor` knows of a field of the mapping at `parent`.
    func presence(of name: String, in parent: String, minor: Int, suggests: Bool = true) -> NamePresence {
        NamePresence(
            of: name, span: fields[Self.path(parent, name)]?.span, in: minor,
            among: suggests
                ? (names[parent] ?? []).filter { fields[Self.path(parent, $0)]?.span.contains(minor) == true } : [])
    }

    /// The path of the mapping that a field is in, and the field's name in it.
    private static func cut(_ path: String) -> (parent: String, name: String) {
        guard let dot = path.lastIndex(of: ".") else { return ("", path) }
        return (String(path[..<dot]), String(path[path.index(after: dot)...]))
    }

    static func path(_ parent: String, _ name: String) -> String { parent.isEmpty ? name : "\(parent).\(name)" }
}

/// The texts of the tables of fields.
enum FieldTableText {}
