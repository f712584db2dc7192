/// One thing that is wrong with a definition: where, what, and what to do about it.
struct DefinitionProblem: Error, Equatable, Sendable {
    enum Severity: String, Sendable {
        case error
        /// Is told, and keeps nothing from being planned or applied.
        case warning
    }

    var severity: Severity = .error
    /// The file, where it is not the definition itself.
    var file: String?
    var mark: Mark
    /// Lower case, without a full stop.
    var message: String
    var fix: String

    init(severity: Severity = .error, file: String? = nil, mark: Mark, message: String, fix: String) {
        self.severity = severity
        self.file = file
        self.mark = mark
        self.message = message
        self.fix = fix
    }

    var line: Int { mark.line }
    var column: Int { mark.column }
}

/// A definition that cannot be used, with everything that is wrong with it.
struct DefinitionError: Error, CustomStringConvertible {
    /// In the order of the file.
    let problems: [DefinitionProblem]
    let source: SourceText
    /// Other files that problems point into.
    let otherSources: [SourceText]

    init(problems: [DefinitionProblem], source: SourceText, otherSources: [SourceText] = []) {
        self.problems = problems
        self.source = source
        self.otherSources = otherSources
    }

    var description: String {
        ProblemRenderer(source: source, otherSources: otherSources).render(problems)
    }
}
