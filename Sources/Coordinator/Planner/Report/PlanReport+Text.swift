import Shared

extension PlanReport: Printable {
    /// The report for people.
    var text: String {
        var lines = [headline]
        lines += warnings.map { "warning: \($0)" }
        if changes.isEmpty {
            lines.append("")
            let width = nodes.map(\.name.count).max() ?? 0
            for node in nodes {
                let roles = node.roles.map(\.rawValue).joined(separator: "+")
                lines.append("\(Self.pad(node.name, width))  \(Self.pad(node.address, 15))  \(roles)")
            }
        }
        for change in changes {
            let node = nodes.first { $0.name == change.node }
            let subnet = node?.podSubnet.map { ", pods \($0)" } ?? ""
            lines.append("")
            lines.append(
                "\(change.node)  \(node?.address ?? "")  \(change.role)\(subnet)\(change.isNew ? ", new" : "")")
            lines += change.steps.flatMap(Self.lines)
        }
        for name in removedNodes { lines += ["", "\(name)  removed from the roster"] }
        lines.append(podNetwork.line)
        for pool in pools { lines.append("pool \(pool.name): \(pool.desired) of \(pool.role)") }
        if let folder { lines += ["", "rendered into \(folder)"] }
        return DisplayText.escapedLines(lines.joined(separator: "\n") + "\n")
    }

    private var headline: String {
        guard let generation else { return "cluster \(cluster): nothing can be planned yet, \(nodes.count) nodes" }
        if isUnchanged { return "cluster \(cluster): generation \(generation) already says this, nothing to change" }
        let steps = changes.reduce(0) { $0 + $1.steps.count }
        return "cluster \(cluster): generation \(generation) changes \(steps) steps on \(changes.count) nodes"
    }

    /// One step, with what it does and waits for.
    static func lines(_ step: StepChange) -> [String] {
        let sign =
            switch step.change {
            case .added: "+"
            case .changed: "~"
            case .removed: "-"
            }
        var lines = ["  \(sign) \(step.id): \(step.summary)"]
        func add(_ title: String, _ values: [String]) {
            guard !values.isEmpty else { return }
            lines.append("      \(pad(title, 9)) \(values.joined(separator: ", "))")
        }
        add("writes", step.effects.writes)
        add("starts", step.effects.starts)
        add("restarts", step.effects.restarts)
        add("waits for", step.waitsFor)
        if !step.waitsFor.isEmpty { add("gives up", ["after \(duration(step.timeoutSeconds))"]) }
        add("publishes", step.publishes)
        return lines
    }

    private static func duration(_ seconds: Int) -> String {
        seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds) s"
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
