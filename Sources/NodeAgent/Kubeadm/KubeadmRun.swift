import Shared

/// One run of kubeadm as a child: its phases become progress, and its output is free of secrets before anybody sees it.
///
/// Neither a stop nor the death of the agent ends it: half an init is worse than a late stop. Its own deadline does.
struct KubeadmRun {
    let program: String
    /// `init` or `join`, for people.
    let verb: String
    let context: StepContext

    private var child: StepChild {
        // In every kubeadm since 1.14; a version that says something else is judged by what it left.
        let words = "Your Kubernetes control-plane has initialized successfully"
        return StepChild(
            "kubeadm \(verb)", context, host: SystemHost(),
            goodEnd: verb == "init" ? words : "This node has joined the cluster")
    }

    /// Whether it has ended well here, under this agent or one before it.
    var hasEndedWell: Bool { child.hasEndedWell }

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
        let command = HostCommand(program, arguments, timeoutSeconds: max(10, context.deadline.secondsLeft))
        let result: HostResult
        do {
            result = try child.run(
                command,
                onTick: {
                    guard ContinuousClock.now - lastSaid > .seconds(3) else { return }
                    lastSaid = .now
                    say(output.phase)
                },
                onLine: { line in
                    guard let phase = output.take(line: line) else { return }
                    phaseSince = .now
                    lastSaid = .now
                    say(phase)
                })
        } catch let error as StepError where error.code != .interrupted {
            throw failure(error.code, error.message, output)
        }
        guard result.status == 0 else { throw failure(.failed, "ended with status \(result.status)", output) }
    }

    private func failure(_ code: StepError.Code, _ what: String, _ output: KubeadmOutput) -> StepError {
        let phase = output.phase.isEmpty ? "" : " in phase \(output.phase)"
        let complaint = output.complaint.isEmpty ? "" : ": \(output.complaint)"
        return StepError(
            code, "kubeadm \(verb)\(phase) \(SecretFilter.clean(what))\(complaint)",
            hint: "on the node: `journalctl -u kubelet -n 50` and `crictl ps -a`")
    }
}
