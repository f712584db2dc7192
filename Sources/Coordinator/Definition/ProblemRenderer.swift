/// Writes problems the way compilers do: place, message, the line, a caret, the fix; and a count at the end.
struct ProblemRenderer {
    /// More than a person reads in one go; the rest is counted.
    static let shownProblems = 100
    /// A longer line is cut around the caret.
    private static let shownCharacters = 120

    let source: SourceText
    let otherSources: [SourceText]

    init(source: SourceText, otherSources: [SourceText] = []) {
        self.source = source
        self.otherSources = otherSources
    }

    /// All of `problems`, and the closing line.
    func render(_ problems: [DefinitionProblem]) -> String {
        var parts = problems.prefix(Self.shownProblems).map(render)
        if problems.count > Self.shownProblems {
            parts.append("… and \(problems.count - Self.shownProblems) more")
        }
        let counts = [DefinitionProblem.Severity.error, .warning].compactMap { severity -> String? in
            let count = problems.count { $0.severity == severity }
            return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
        }
        parts.append("\(counts.joined(separator: " and ")) in \(source.name)")
        return parts.joined(separator: "\n")
    }

    private func render(_ problem: DefinitionProblem) -> String {
        let file = problem.file ?? source.name
        let text = ([source] + otherSources).first { $0.name == file }
        var lines = ["\(file):\(problem.mark): \(problem.severity.rawValue): \(problem.message)"]
        if let text, !text.bytes.isEmpty {
            let (shown, caret) = excerpt(text.line(problem.line), column: problem.column)
            let number = String(problem.line)
            let margin = String(repeating: " ", count: number.count)
            lines.append("  \(number) | \(shown)")
            lines.append("  \(margin) | \(String(repeating: " ", count: caret))^")
        }
        lines.append("  fix: \(problem.fix)")
        return lines.joined(separator: "\n")
    }

    /// The part of a line that is shown, and how far in the caret stands. Nothing in it can move the terminal's cursor.
    private func excerpt(_ line: String, column: Int) -> (String, Int) {
        // What lies far behind the caret is not shown, and a line can be a million characters long.
        let characters = ShownSecrets.masked(
            line.unicodeScalars.prefix(max(0, column) + Self.shownCharacters + 1).map { scalar -> Character in
                if scalar == "\t" { return " " }
                return scalar.properties.generalCategory == .control ? "?" : Character(scalar)
            })
        let position = min(max(0, column - 1), characters.count)
        guard characters.count > Self.shownCharacters else { return (String(characters), position) }
        let start = max(0, min(position - Self.shownCharacters / 2, characters.count - Self.shownCharacters))
        let end = min(characters.count, start + Self.shownCharacters)
        let head = start > 0 ? "…" : ""
        let tail = end < characters.count ? "…" : ""
        return (head + String(characters[start..<end]) + tail, position - start + head.count)
    }
}
