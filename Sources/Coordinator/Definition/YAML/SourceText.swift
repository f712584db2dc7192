/// The bytes of one source file, with what is needed to point into them.
struct SourceText: Equatable, Sendable {
    /// How the file is named in messages.
    let name: String
    /// UTF-8, without a byte order mark.
    let bytes: [UInt8]

    init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

    /// Where the byte at `offset` stands.
    func mark(ofByte offset: Int) -> Mark {
        let before = bytes.prefix(max(0, offset))
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let characters = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count
        return Mark(line: line, column: characters + 1)
    }

    /// The byte that stands at a place; the end of its line where the line is shorter.
    func offset(of mark: Mark) -> Int {
        var start = bytes.startIndex
        for _ in 1..<max(1, mark.line) {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return bytes.endIndex }
            start = end + 1
        }
        let before = line(mark.line).unicodeScalars.prefix(max(0, mark.column - 1))
        return start + before.reduce(0) { $0 + UTF8.width($1) }
    }

    /// The first byte that YAML does not allow: not UTF-8, or a control character.
    var firstForbiddenByte: (offset: Int, isControl: Bool)? {
        if let control = bytes.firstIndex(where: { ($0 < 0x20 && $0 != 9 && $0 != 10 && $0 != 13) || $0 == 0x7F }) {
            return (control, true)
        }
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var offset = 0
        var iterator = bytes.makeIterator()
        var decoder = UTF8()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        return (offset, false)
    }

    /// One line without its end; empty when there is no such line.
    func line(_ number: Int) -> String {
        var current = 1
        var start = bytes.startIndex
        while current < number, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            current += 1
            start = end + 1
        }
        guard current == number else { return "" }
        var line = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
    }
}
