@testable import Coordinator

extension DefinitionProblem {
    /// Whether it warns of the release of Kubernetes that a test happens to use. Releases age, and their faults are tested
    /// by `VersionCheckTests`.
    var isOfRelease: Bool {
        severity == .warning && ["end of life", "Muster tries again"].contains { message.contains($0) }
    }
}
