import Shared

/// A secret file of the operator's: waited for, put in its place, and compared with what came.
struct SealedFileStep: StepHandler {
    let spec: SealedFileSpec

    func look(_ context: StepContext) throws -> Look {
        guard let secret = try SealedStore(paths: context.paths).load(spec.path, fingerprint: spec.fingerprint) else {
            return .needed("the sealed file \(spec.path) has not come")
        }
        if let difference = try context.files.difference(wanted(secret.content)) { return .needed(difference) }
        if let pending = try RestartDebt(context).reason { return .needed(pending) }
        if let leftover = context.files.leftovers(keepingFiles: [spec.path]).first {
            return .needed("\(leftover) is no longer wanted")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let file = wanted(try SealedSource(context: context).wait(for: spec.path, fingerprint: spec.fingerprint))
        let debt = RestartDebt(context)
        if try context.files.difference(file) != nil { try debt.owe(spec.restarts) }
        try context.files.put(file)
        for path in context.files.leftovers(keepingFiles: [spec.path]) {
            try SealedStore(paths: context.paths).discard(path)
        }
        try context.files.dropLeftovers(keepingFiles: [spec.path])
        try debt.pay()
    }

    func adopt(_ context: StepContext) throws { try context.files.adopt(spec.path) }

    func undo(_ context: StepContext) throws -> Undo {
        try context.files.undoAll()
        try SealedStore(paths: context.paths).discard(spec.path)
        return .undone
    }

    private func wanted(_ content: [UInt8]) -> WantedFile {
        WantedFile(path: spec.path, content: content, mode: spec.mode, owner: spec.owner, group: spec.group)
    }
}
