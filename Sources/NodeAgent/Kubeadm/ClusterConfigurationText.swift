import Shared

/// A ClusterConfiguration as it lies in the cluster, in kubeadm's spelling or in a person's: one list is replaced, and
/// every other byte stays.
///
/// This is no YAML reader. It follows block mappings from key to key by their indentation, and refuses whatever could
/// mean something else on that way: what it does not understand it does not write.
struct ClusterConfigurationText: Equatable {
    /// Why a text is not changed, for people.
    struct Refusal: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    let text: String

    /// A key of a block mapping with the lines that belong to it.
    private struct Entry {
        var key: Substring
        var indent: Int
        /// What follows the colon in the same line.
        var rest: Substring
        /// The key's own line, and those below it.
        var lines: Range<Int>
    }

    /// The same text with another list under these keys; the same bytes where the list says so already.
    ///
    /// - Parameter path: keys from the top; the last one's list and the mapping around it are made where they are missing.
    func replacing(_ path: [String], with items: [String]) throws(Refusal) -> ClusterConfigurationText {
        guard let last = path.last, items.allSatisfy(Self.isPlain) else {
            throw Refusal(description: "a value of \(path.joined(separator: ".")) holds characters that need escapes")
        }
        // Swift takes CR and LF together for one character, which ends no line here.
        guard !text.utf8.contains(0x0D) else { throw Refusal(description: "it holds a carriage return") }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        try Self.checkDocument(lines)
        var range = lines.indices
        var entries = try Self.entries(lines, range)
        for (depth, key) in path.dropLast().enumerated() {
            guard let entry = try Self.entry(key, entries) else { throw Self.missing(path, depth) }
            let value = Self.value(entry.rest)
            guard value.isEmpty || value == "{}" else {
                throw Refusal(description: "\(key) is not written as a block of keys: \(value.prefix(40))")
            }
            range = (entry.lines.lowerBound + 1)..<entry.lines.upperBound
            entries = try value.isEmpty ? Self.entries(lines, range) : []
            guard depth == path.count - 2, entries.isEmpty else { continue }
            // An empty mapping becomes one with a single list.
            let blank = String(repeating: " ", count: entry.indent)
            lines.replaceSubrange(
                entry.lines.lowerBound..<range.lowerBound,
                with: ["\(blank)\(key):"] + Self.list(last, items, indent: entry.indent + 2))
            return ClusterConfigurationText(text: lines.joined(separator: "\n"))
        }
        guard let indent = entries.first?.indent else { throw Self.missing(path, path.count - 1) }
        let list = Self.list(last, items, indent: indent)
        if let entry = try Self.entry(last, entries) {
            let (present, end) = try Self.items(entry, lines)
            guard present != items else { return self }
            lines.replaceSubrange(entry.lines.lowerBound..<end, with: list)
        } else {
            lines.insert(contentsOf: list, at: range.lowerBound)
        }
        return ClusterConfigurationText(text: lines.joined(separator: "\n"))
    }

    // MARK: Reading

    /// One document of the right kind, indented by spaces.
    private static func checkDocument(_ lines: [Substring]) throws(Refusal) {
        for (index, line) in lines.enumerated() {
            guard !line.contains("\t") else { throw Refusal(description: "line \(index + 1) holds a tab") }
            guard index == 0 || !(line.hasPrefix("---") || line.hasPrefix("...")) else {
                throw Refusal(description: "it holds more than one document")
            }
        }
        let entries = try entries(lines, lines.indices)
        guard let kind = try entry("kind", entries), bare(value(kind.rest)) == "ClusterConfiguration" else {
            throw Refusal(description: "it is not a ClusterConfiguration")
        }
    }

    /// The keys of the block mapping in these lines.
    private static func entries(_ lines: [Substring], _ range: Range<Int>) throws(Refusal) -> [Entry] {
        var entries: [Entry] = []
        for index in range {
            let line = lines[index]
            let content = line.drop { $0 == " " }
            if content.isEmpty || content.hasPrefix("#") || (index == 0 && line.hasPrefix("---")) { continue }
            let indent = line.count - content.count
            let level = entries.first?.indent ?? indent
            if let last = entries.indices.last, indent > level || (indent == level && isItem(content)) {
                // It belongs to the key above it.
                entries[last].lines = entries[last].lines.lowerBound..<(index + 1)
                continue
            }
            guard indent == level, let colon = content.firstIndex(of: ":"), isKey(content[..<colon]) else {
                throw Refusal(description: "line \(index + 1) is not a key with a value: \(content.prefix(40))")
            }
            let rest = content[content.index(after: colon)...]
            guard rest.isEmpty || rest.hasPrefix(" ") else {
                throw Refusal(description: "line \(index + 1) is not a key with a value: \(content.prefix(40))")
            }
            try checkEnd(value(rest), line: index + 1)
            entries.append(
                Entry(key: content[..<colon], indent: indent, rest: rest, lines: index..<(index + 1)))
        }
        return entries
    }

    private static func entry(_ key: String, _ entries: [Entry]) throws(Refusal) -> Entry? {
        let found = entries.filter { $0.key == key }
        guard found.count < 2 else { throw Refusal(description: "\(key) is there twice") }
        return found.first
    }

    /// What a list holds, and the line after its last item.
    private static func items(_ entry: Entry, _ lines: [Substring]) throws(Refusal) -> (items: [String], end: Int) {
        let value = value(entry.rest)
        let below = (entry.lines.lowerBound + 1)..<entry.lines.upperBound
        if ["[]", "null", "~"].contains(value) { return ([], below.lowerBound) }
        if value.hasPrefix("["), value.hasSuffix("]") {
            return (
                try value.dropFirst().dropLast().split(separator: ",").map { part throws(Refusal) in
                    try item(part.drop { $0 == " " }, key: entry.key)
                }, below.lowerBound
            )
        }
        guard value.isEmpty else { throw Refusal(description: "\(entry.key) is not written as a list") }
        var items: [String] = []
        for index in below {
            let content = lines[index].drop { $0 == " " }
            if content.isEmpty || content.hasPrefix("#") { continue }
            guard content.hasPrefix("- ") else {
                throw Refusal(description: "line \(index + 1) is not an item of \(entry.key): \(content.prefix(40))")
            }
            items.append(try item(content.dropFirst(2), key: entry.key))
        }
        return (items, below.upperBound)
    }

    private static func item(_ text: Substring, key: Substring) throws(Refusal) -> String {
        let content = value(text)
        let item = bare(content)
        let isQuoted = item.utf8.count < content.utf8.count
        // What begins so means something else in YAML, unless it is quoted.
        let isBare = item.first.map { !"[{&*!|>%@`?-,#".contains($0) } ?? false
        guard isPlain(item), isQuoted || isBare, !item.isEmpty, isQuoted || !item.hasSuffix(":") else {
            throw Refusal(description: "an item of \(key) is not a single name or URL: \(text.prefix(40))")
        }
        return item
    }

    /// A value must end in its line: what goes on in the next would be taken for keys.
    private static func checkEnd(_ value: Substring, line: Int) throws(Refusal) {
        guard let first = value.first else { return }
        let ends: Bool
        switch first {
        case "\"", "'": ends = value.count >= 2 && value.last == first
        case "[": ends = value.last == "]"
        case "{": ends = value.last == "}"
        case "&", "*", "!": ends = false
        default: ends = true
        }
        guard ends else { throw Refusal(description: "line \(line) is not understood: \(value.prefix(40))") }
    }

    private static func isItem(_ content: Substring) -> Bool { content == "-" || content.hasPrefix("- ") }

    private static func isKey(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./".contains($0)) }
    }

    /// Without the blanks around it and a comment behind it.
    private static func value(_ rest: Substring) -> Substring {
        var value = rest.drop { $0 == " " }
        if value.hasPrefix("#") { return "" }
        if let first = value.first, first != "\"", first != "'", let comment = value.firstRange(ofText: " #") {
            value = value[..<comment.lowerBound]
        }
        while value.last == " " { value = value.dropLast() }
        return value
    }

    private static func bare(_ value: Substring) -> String {
        guard let quote = value.first, quote == "\"" || quote == "'", value.last == quote, value.count >= 2 else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }

    /// Means itself inside of double quotes.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C && $0 != 0x27 }
    }

    // MARK: Writing

    private static func list(_ key: String, _ items: [String], indent: Int) -> [Substring] {
        let blank = String(repeating: " ", count: indent)
        guard !items.isEmpty else { return ["\(blank)\(key): []"] }
        return ["\(blank)\(key):"] + items.map { Substring("\(blank)- \"\($0)\"") }
    }

    private static func missing(_ path: [String], _ depth: Int) -> Refusal {
        Refusal(description: "it has no \(path.prefix(depth + 1).joined(separator: "."))")
    }
}
