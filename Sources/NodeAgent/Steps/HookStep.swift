import Shared

/// A script of the operator's, inside the operator's signature. It runs once for each text that it has, or at every run
/// of a new manifest.
struct HookStep: StepHandler {
    let spec: HookSpec

    func look(_ context: StepContext) throws -> Look {
        let done = context.notes["ran"]
        return try done == mark(context) ? .satisfied : .needed("the script has not run")
    }

    func perform(_ context: StepContext) throws {
        let script = try context.fill(spec.script)
        let path = "\(context.paths.runtime)/hook-\(context.step.id)"
        try Folder.make(context.paths.runtime)
        try DurableFile.write(Array(script.utf8), to: path, mode: FileMode(0o700))
        defer { _ = try? DurableFile.removeDurably(path) }
        let words = LastWords()
        let status = try run(path, context, words)
        guard spec.allowedExitCodes.contains(status) else {
            throw StepError(.failed, "the script ended with status \(status)\(words.text)")
        }
        try context.notes.set("ran", try mark(context))
    }

    func undo(_ context: StepContext) throws -> Undo { .cannot("nobody knows what the script did") }

    private func run(_ path: String, _ context: StepContext, _ words: LastWords) throws -> Int {
        let seconds = max(1, context.deadline.secondsLeft)
        do {
            return try StepChild("hook", context).run(
                HostCommand(spec.interpreter, [path], timeoutSeconds: seconds), onLine: { words.take($0) }
            ).status
        } catch let error as StepError where error.code == .deadline {
            throw StepError(
                .deadline,
                "the script ran past its \(context.step.timeoutSeconds) s and was ended, with all that it had started"
                    + words.text, hint: "is it waiting for something? correct it, or raise its timeoutSeconds")
        }
    }

    private func mark(_ context: StepContext) throws -> String {
        let text = SHA256.digest(of: Array(try context.fill(spec.script).utf8)).text
        return spec.runOnce ? text : "\(text) \(context.manifestDigest)"
    }
}
