import Shared

/// A file fetched by digest from the coordinator. Nothing takes its place before its digest has been checked.
struct ArtifactStep: StepHandler {
    let spec: ArtifactSpec

    func look(_ context: StepContext) throws -> Look {
        // The digest alone decides, so a look needs no blob.
        if let difference = try context.files.difference(wanted(at: "")) { return .needed(difference) }
        if let pending = try RestartDebt(context).reason { return .needed(pending) }
        if let leftover = context.files.leftovers(keepingFiles: [spec.path]).first {
            return .needed("\(leftover) is no longer wanted")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let debt = RestartDebt(context)
        if try context.files.difference(wanted(at: "")) != nil {
            context.progress("fetching \(spec.path)")
            let source = try context.blob(spec.digest)
            try debt.owe(spec.restarts)
            try context.files.put(wanted(at: source))
        }
        try context.files.dropLeftovers(keepingFiles: [spec.path])
        try debt.pay()
    }

    private func wanted(at source: String) -> WantedFile {
        WantedFile(
            path: spec.path, content: .blob(spec.digest, at: source), mode: spec.mode, owner: "root", group: "root")
    }
}
