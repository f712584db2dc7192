import Shared

/// What must hold between the values of a definition. All checks run; each adds its own problems.
struct DefinitionChecks {
    let definition: Definition
    /// Nil where the lock file could not be read, which is reported already.
    let lock: ArtifactLock?
    let problems: ProblemCollector
    let requireArtifacts: Bool

    func run() {
    }
}
