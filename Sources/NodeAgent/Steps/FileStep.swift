import Shared

/// A file of known content, written whole; the units that read it are restarted when it changed.
struct FileStep: StepHandler {
    let spec: FileSpec

    func look(_ context: StepContext) throws -> Look {
        if let difference = try context.files.difference(wanted(context)) { return .needed(difference) }
        if let pending = try RestartDebt(context).reason { return .needed(pending) }
        if let leftover = context.files.leftovers(keepingFiles: [spec.path]).first {
            return .needed("\(leftover) is no longer wanted")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let file = try wanted(context)
        let debt = RestartDebt(context)
        if try context.files.difference(file) != nil { try debt.owe(spec.restarts) }
        try context.files.put(file)
        try context.files.dropLeftovers(keepingFiles: [spec.path])
        try debt.pay()
    }

    private func wanted(_ context: StepContext) throws -> WantedFile {
        WantedFile(
            path: spec.path, text: try context.fill(spec.content), mode: spec.mode, owner: spec.owner,
            group: spec.group)
    }
}
