import Shared

/// A program of a step that changes the machine and may take long: kubeadm, apt, a hook.
///
/// It outlives the agent. Its identity is durable before it begins, its output goes to a file, and an agent that finds
/// such a record waits for the program's end (``LeftoverChild``) before it does anything else: two never run at once.
struct StepChild {
    /// Note: the ``ChildRecord`` of the program that runs.
    static let record = "child"
    /// Note: label of the program that has ended well and that the step has not made use of yet.
    static let endedWell = "ended-well"

    let label: String
    let context: StepContext
    let host: any Host
    /// See ``ChildRecord/goodEnd``.
    var goodEnd: String?

    init(_ label: String, _ context: StepContext, host: (any Host)? = nil, goodEnd: String? = nil) {
        self.label = label
        self.context = context
        self.host = host ?? context.host
        self.goodEnd = goodEnd
    }

    /// Whether it has ended well, under this agent or one before it.
    var hasEndedWell: Bool { context.notes[Self.endedWell] == label }

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - onTick: called a few times a second.
    ///   - onLine: called for each line of its output.
    /// - Throws: ``StepError``: `interrupted` when the agent stops and the program goes on by itself.
    func run(
        _ command: HostCommand, onTick: (() -> Void)? = nil, onLine: ((String) -> Void)? = nil
    ) throws -> HostResult {
        let log = ChildLog(stepID: context.step.id, paths: context.paths)
        try Folder.make(context.paths.runtime)
        try context.notes.set(Self.endedWell, nil)
        var command = command
        command.outputFile = log.live
        let watch = HostWatch(
            onStart: { try note($0, seconds: command.timeoutSeconds) }, onLine: onLine,
            shouldLeave: {
                onTick?()
                return context.leavesChildren
            })
        let result: HostResult
        do {
            result = try host.run(command, watch: watch)
        } catch let error as StepError where error.code == .interrupted {
            throw error
        } catch {
            log.close(label: label, outcome: "\(error)")
            try context.notes.set(Self.record, nil)
            throw error
        }
        log.close(label: label, outcome: "ended with status \(result.status)")
        if result.status == 0, goodEnd != nil { try context.notes.set(Self.endedWell, label) }
        try context.notes.set(Self.record, nil)
        return result
    }

    /// Runs a program that must succeed.
    func must(_ command: HostCommand) throws {
        let result = try run(command)
        guard result.status == 0 else {
            throw StepError(.failed, "\(command.summary) ended with status \(result.status): \(result.complaint)")
        }
    }

    private func note(_ process: ProcessIdentity, seconds: Int) throws {
        let record = ChildRecord(process: process, label: label, seconds: seconds, goodEnd: goodEnd)
        try context.notes.set(Self.record, String(decoding: try CanonicalJSON.encode(record), as: UTF8.self))
    }
}
