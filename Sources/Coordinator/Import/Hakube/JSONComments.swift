/// JSON as people write it: with comments.
enum JSONComments {
    /// The text with every `//` and `/* */` comment outside of strings made blank. Nothing changes its place, and `#`
    /// comments and commas at the end of lists are left, which YAML's reader knows.
    ///
    /// - Throws: where a comment has no end.
    static func blanked(_ source: SourceText) throws(DefinitionProblem) -> SourceText {
        var bytes = source.bytes
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""): position = endOfString(bytes, from: position)
            case UInt8(ascii: "#"): position = endOfLine(bytes, from: position)
            case UInt8(ascii: "/") where bytes[position...].starts(with: "//".utf8):
                let end = endOfLine(bytes, from: position)
                blank(&bytes, position..<end)
                position = end
            case UInt8(ascii: "/") where bytes[position...].starts(with: "/*".utf8):
                var end = position + 2
                while end < bytes.count, !bytes[end...].starts(with: "*/".utf8) { end += 1 }
                guard end < bytes.count else {
                    throw DefinitionProblem(
                        mark: source.mark(ofByte: position), message: "a comment that begins here has no end",
                        fix: "add */")
                }
                blank(&bytes, position..<(end + 2))
                position = end + 2
            default: position += 1
            }
        }
        return SourceText(name: source.name, bytes: bytes)
    }

    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position + 1
    }

    private static func endOfLine(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    private static func blank(_ bytes: inout [UInt8], _ range: Range<Int>) {
        for index in range where bytes[index] != UInt8(ascii: "\n") { bytes[index] = UInt8(ascii: " ") }
    }
}
