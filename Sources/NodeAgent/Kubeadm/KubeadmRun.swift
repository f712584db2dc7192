import Shared

/// One run of kubeadm as a child: its phases become progress, its output is free of secrets before anybody sees it, and
/// its identity is noted so that a later agent finds it again.
///
/// A stop of the agent does not end it: half an init is worse than a late stop. Its own deadline does.
struct KubeadmRun {
    let program: String
    /// `init` or `join`, for people.
    let verb: String
    let context: StepContext

    /// Note: identity of the child that runs.
    private static let child = "child"

    /// Waits for a kubeadm that an agent before this one has started and that still runs.
    func waitForLeftover() throws {
        guard let text = context.notes[Self.child] else { return }
        if let identity = try? StrictJSON.decode(ProcessIdentity.self, from: Array(text.utf8)) {
            context.progress("kubeadm \(verb) of an agent before this one still runs; waiting for its end")
            guard try identity.waitUntilGone(deadline: .seconds(context.deadline.secondsLeft)) else {
                throw StepError(
                    .deadline, "kubeadm \(verb) of an agent before this one still runs (process \(identity.pid))",
                    hint: "look at it with `ps -fp \(identity.pid)`")
            }
        }
        try context.notes.set(Self.child, nil)
    }

    /// Runs it to its end.
    ///
    /// - Throws: ``StepError`` with the phase that it failed in and what it said.
    func run(_ arguments: [String]) throws {
        var output = KubeadmOutput()
        var phaseSince = ContinuousClock.now
        var lastSaid = ContinuousClock.now
        let say = { (phase: String) in
            let seconds = Int((ContinuousClock.now - phaseSince).seconds)
            context.progress("kubeadm \(verb): \(phase.isEmpty ? "starting" : phase) for \(seconds) s")
        }
        let result: ChildProcess.Result
        do {
            result = try ChildProcess.run(
                executable: program, arguments: arguments,
                deadline: .seconds(max(10, context.deadline.secondsLeft)), outputLimit: 4096,
                onStart: { identity in
                    let text = String(decoding: try CanonicalJSON.encode(identity), as: UTF8.self)
                    try context.notes.set(Self.child, text)
                },
                isCancelled: {
                    if ContinuousClock.now - lastSaid > .seconds(3) {
                        lastSaid = .now
                        say(output.phase)
                    }
                    return false
                },
                onLine: { line in
                    guard let phase = output.take(line: line.text) else { return }
                    phaseSince = .now
                    lastSaid = .now
                    say(phase)
                })
        } catch let error as ProcessError {
            try context.notes.set(Self.child, nil)
            throw failure(error.code == .deadline ? .deadline : .failed, error.detail, output)
        }
        try context.notes.set(Self.child, nil)
        guard result.isSuccess else { throw failure(.failed, "ended with status \(result.status.number)", output) }
    }

    private func failure(_ code: StepError.Code, _ what: String, _ output: KubeadmOutput) -> StepError {
        let phase = output.phase.isEmpty ? "" : " in phase \(output.phase)"
        let complaint = output.complaint.isEmpty ? "" : ": \(output.complaint)"
        return StepError(
            code, "kubeadm \(verb)\(phase) \(SecretFilter.clean(what))\(complaint)",
            hint: "on the node: `journalctl -u kubelet -n 50` and `crictl ps -a`")
    }
}
