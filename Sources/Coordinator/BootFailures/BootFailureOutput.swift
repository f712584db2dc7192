import Shared

/// The end of a stranger's output as it is kept and shown: text and line ends, and nothing that looks like a secret. The
/// script has taken secrets out already; anyone else who sends something may not have.
enum BootFailureOutput {
    static let lines = 20
    static let bytes = 1000

    static func clean(_ bytes: [UInt8]) -> String {
        var kept: [Substring] = []
        var isSecret = false
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            if line.contains(text: "-----BEGIN") { isSecret = true }
            if !isSecret { kept.append(line) }
            if line.contains(text: "-----END") { isSecret = false }
        }
        let text = kept.suffix(lines).map(withoutPassword).joined(separator: "\n")
        return end(of: DisplayText.escapedLines(text))
    }

    /// The last of the lines, for where one line must do.
    static func lastLine(of output: String) -> String {
        let line = output.split(separator: "\n").last.map(String.init) ?? ""
        return line.utf8.count <= 200 ? line : String(line.prefix(199)) + "…"
    }

    private static func end(of text: String) -> String {
        guard text.utf8.count > bytes else { return text }
        return String(decoding: text.utf8.suffix(bytes), as: UTF8.self)
    }

    /// `http://user:password@mirror/` without the user, as often as it is there.
    private static func withoutPassword(_ line: Substring) -> String {
        var result = ""
        var rest = line
        while let found = rest.firstRange(ofText: "://") {
            result += rest[..<found.upperBound]
            rest = rest[found.upperBound...]
            let authority = rest.prefix { $0 != "/" && !$0.isWhitespace }
            if let at = authority.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        }
        return result + rest
    }
}
