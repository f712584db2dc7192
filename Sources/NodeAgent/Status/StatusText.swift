import Shared

/// A status for people.
struct StatusText {
    let text: String

    init(_ status: AgentStatus, now: Timestamp) {
        var lines = ["node         \(status.node)" + (status.nodeUID.map { " (\($0))" } ?? "")]
        lines.append("cluster      \(status.clusterUID)")
        if let manifest = status.manifest {
            lines.append(
                "manifest     generation \(manifest.generation), role \(manifest.role), \(manifest.digest.short)")
        } else {
            lines.append("manifest     none")
        }
        lines.append("state        \(Self.state(status.activity, now))")
        if status.activity.stepNumber > 0, status.activity.state != .converged {
            lines.append("step         \(status.activity.stepNumber) of \(status.activity.stepCount)")
        }
        if let kubernetes = status.activity.kubernetes { lines.append("kubernetes   \(kubernetes.words ?? "Ready")") }
        if let reboot = status.activity.reboot { lines.append("reboot       \(reboot.words)") }
        lines.append("coordinator  \(Self.coordinator(status.coordinator, now))")
        for refusal in status.refusals {
            lines.append("refused      \(refusal.message), \(Self.ago(refusal.time, now)) ago")
        }
        if let end = status.certificateNotAfter {
            lines.append("certificate  until \(end)" + (status.certificateProblem.map { "; it \($0)" } ?? ""))
        }
        var text = lines.map { DisplayText.escaped($0) + "\n" }.joined()
        if !status.steps.isEmpty {
            let rows = status.steps.enumerated().map { index, step in
                ["\(index + 1)", step.id, step.kind.rawValue, step.state.rawValue, step.message]
            }
            let columns: [TextTable.Column] = [.init("#", .right), "STEP", "KIND", "STATE", "MESSAGE"]
            text += "\n" + TextTable(columns, rows: rows).text
        }
        self.text = text
    }

    private static func state(_ activity: NodeActivity, _ now: Timestamp) -> String {
        var text = "\(activity.state.rawValue): \(activity.message), since \(ago(activity.since, now))"
        if let deadline = activity.deadline {
            let left = HumanDuration.text(seconds: deadline.seconds - now.seconds)
            text += activity.state == .failed ? ", next try in \(left)" : ", gives up in \(left)"
        }
        return text
    }

    private static func coordinator(_ status: CoordinatorStatus, _ now: Timestamp) -> String {
        switch status.isReachable {
        case true?: "\(status.message), since \(ago(status.since, now))"
        case false?: "does not answer, since \(ago(status.since, now)): \(status.message)"
        case nil: status.message
        }
    }

    private static func ago(_ time: Timestamp, _ now: Timestamp) -> String {
        HumanDuration.text(seconds: now.seconds - time.seconds)
    }
}
