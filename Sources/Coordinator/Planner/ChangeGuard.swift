import Shared

/// Refuses changes that a running cluster does not survive, or that need more than new files.
struct ChangeGuard {
    let previous: PreviousGeneration
    let content: PlanContent

    func run() throws {
    }
}
