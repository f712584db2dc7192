/// Gathers what is wrong with a definition while it is read and checked, so that all of it is told at once.
///
/// A value that was already complained about is not complained about again: the first problem of a path wins, which
/// keeps one slip from causing three messages.
final class ProblemCollector {
    private(set) var problems: [DefinitionProblem] = []
    private var paths: Set<DefinitionPath> = []
    /// The paths with problems and everything above them.
    private var touched: Set<DefinitionPath> = []
    /// Every key that the reader knows, as the reference names it; see ``DefinitionPath/pattern``.
    private(set) var knownKeys: Set<String> = []
    /// The document, once it could be read.
    var root: YAMLNode?

    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// The problems in the order of the file, those of other files last.
    var sorted: [DefinitionProblem] {
        problems.enumerated().sorted { left, right in
            (left.element.file ?? "", left.element.mark, left.offset)
                < (right.element.file ?? "", right.element.mark, right.offset)
        }.map(\.element)
    }

    func add(_ problem: DefinitionProblem) { problems.append(problem) }

    func add(_ message: String, at mark: Mark, fix: String) {
        add(DefinitionProblem(mark: mark, message: message, fix: fix))
    }

    /// Adds a problem of the value at `path`, unless that value already has one.
    func add(
        _ message: String, path: DefinitionPath, at mark: Mark? = nil, severity: DefinitionProblem.Severity = .error,
        fix: String
    ) {
        guard paths.insert(path).inserted else { return }
        for length in 0...path.components.count {
            touched.insert(DefinitionPath(components: Array(path.components.prefix(length))))
        }
        let mark = mark ?? root?.mark(at: path) ?? .start
        add(DefinitionProblem(severity: severity, mark: mark, message: message, fix: fix))
    }

    /// Adds a warning. It neither hides an error of the same value nor is hidden by one, and one value may have several.
    func warn(_ message: String, _ path: DefinitionPath, fix: String) {
        add(
            DefinitionProblem(
                severity: .warning, mark: root?.mark(at: path) ?? .start, message: message, fix: fix))
    }

    func hasProblem(at path: DefinitionPath) -> Bool { paths.contains(path) }

    /// Whether the value at `path`, or anything in it, has a problem.
    func hasProblem(under path: DefinitionPath) -> Bool { touched.contains(path) }

    func know(_ path: DefinitionPath) { knownKeys.insert(path.pattern) }
}
