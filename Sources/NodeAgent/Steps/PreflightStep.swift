import Shared

/// Runs every check before anything is changed on the machine, and tells all that fail at once.
///
/// A machine passes once for each text of the step: afterwards ports are taken and files lie where only strangers' would
/// have been a fault.
struct PreflightStep: StepHandler {
    let spec: PreflightSpec

    func look(_ context: StepContext) throws -> Look {
        try context.notes["passed"] == mark() ? .satisfied : .needed("the machine has not been checked")
    }

    func perform(_ context: StepContext) throws {
        var failures: [String] = []
        var names: [String] = []
        for check in PreflightChecks.all(spec) {
            // A machine that has passed before runs our services: what they occupy is no stranger's.
            if context.notes["passed"] != nil, ["ports-free", "leftovers"].contains(check.name) { continue }
            guard let problem = try check.problem(context) else { continue }
            if spec.ignored.contains(check.name) {
                context.progress("preflight \(check.name) is ignored: \(problem)")
            } else {
                failures.append("\(check.name): \(problem)")
                names.append(check.name)
            }
        }
        guard failures.isEmpty else {
            throw StepError(
                .blocked, "the machine is not fit: " + failures.joined(separator: "; "),
                hint: "mend it, or list what does not matter here in the definition: "
                    + "host: {ignoredChecks: [\(names.joined(separator: ", "))]}")
        }
        try context.notes.set("passed", try mark())
    }

    func undo(_: StepContext) throws -> Undo { .undone }

    private func mark() throws -> String { SHA256.digest(of: try CanonicalJSON.encode(spec)).text }
}
