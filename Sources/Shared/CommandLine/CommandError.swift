/// What the operator is told when a command cannot do its work: the problem in lower case without a full stop, and what
/// to type.
package struct CommandError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One or more; each may have several lines (a position, the line, a caret).
    package let problems: [String]
    package let hint: String?
    package let exitStatus: ExitStatus

    package init(_ problem: String, hint: String? = nil, exitStatus: ExitStatus = .failed) {
        self.init(problems: [problem], hint: hint, exitStatus: exitStatus)
    }

    /// All that is wrong, at once.
    package init(problems: [String], hint: String? = nil, exitStatus: ExitStatus = .failed) {
        self.problems = problems
        self.hint = hint
        self.exitStatus = exitStatus
    }

    package var description: String { problems.joined(separator: "; ") }
}

/// An error of any subsystem that also knows what to type.
package protocol HintedError: Error {
    var hint: String? { get }
}

extension CommandError: HintedError {}
extension APIError: HintedError {}

/// Renders errors the same way for both programs.
package enum ErrorText {
    /// `coordinator: error: …` for each problem and `coordinator: hint: …`, each ending its line. Whatever comes from
    /// outside can show nothing but text.
    package static func render(_ error: any Error, program: String) -> String {
        let problems = (error as? CommandError)?.problems ?? ["\(error)"]
        let hint = (error as? any HintedError)?.hint
        let lines = problems.map { "error: \($0)" } + (hint.map { ["hint: \($0)"] } ?? [])
        return lines.map { "\(program): \(DisplayText.escapedLines($0))\n" }.joined()
    }
}
