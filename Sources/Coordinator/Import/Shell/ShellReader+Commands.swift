/// What is no assignment.
extension ShellReader {
    private static let openers: Set<String> = ["if", "for", "while", "until", "case", "select", "{", "(", "function"]
    /// Commands that set nothing.
    private static let harmless: Set<String> = ["set", "shopt", "umask", "echo", "printf"]
    private static let closers: Set<String> = ["fi", "done", "esac", "}", ")"]

    /// Reads over a statement that is no assignment, and says so.
    mutating func command() throws(DefinitionProblem) {
        let start = (position, line)
        let first = rawWord()
        if ["then", "else", "do"].contains(first) { return }
        (position, line) = start
        var last = ""
        while !isAtEndOfStatement {
            let before = position
            last = rawWord()
            if last.contains("<<"), !last.contains("<<<") {
                throw problem(
                    "a here-document begins here, and its lines cannot be told from settings", at: before,
                    fix: "remove it; only settings are read")
            }
            if position == before { _ = try word(isInList: true) }
            if position == before { advance() }
            skipBlanks()
        }
        if Self.closers.contains(first) {
            depth = max(0, depth - 1)
        } else {
            if Self.openers.contains(first) || (last == "{" && first != "{") { depth += 1 }
            let indexed = first.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            if first.dropFirst(indexed.count).hasPrefix("["), first.contains("=") {
                settings[String(indexed)] = ShellSetting(value: .unknown, line: start.1)
            }
            findings.add(
                Self.harmless.contains(first) ? .dropped : .dangerous, String(first.prefix(40)), line: start.1,
                "is no setting but a command: it is not run, and what it would set is not known",
                fix: "look at the line, and write what it sets into the definition")
        }
    }

    /// The characters up to a blank or the end of a statement, where none of them is a quote or an expansion.
    private mutating func rawWord() -> String {
        let start = position
        while let byte = next, byte > UInt8(ascii: " "), !"'\"`$;\\".utf8.contains(byte) { advance() }
        return String(decoding: source.bytes[start..<position], as: UTF8.self)
    }
}
