import Shared

/// Moves a node's pods elsewhere, and lets pods come to it again.
struct NodeDrain {
    let tools: ControlPlaneTools

    /// Disruption budgets are respected. Where it is given up pods may come to the node again.
    ///
    /// - Parameter keepsCordon: whether the node took no pods before, and is to take none afterwards either.
    func drain(_ order: DrainOrder, keepsCordon: Bool = false) throws -> DrainAnswer {
        var arguments = ["drain", order.node, "--ignore-daemonsets", "--timeout=\(order.timeoutSeconds)s"]
        if order.deletesLocalData { arguments.append("--delete-emptydir-data") }
        if order.deletesUnmanaged { arguments.append("--force") }
        let reason: String
        do {
            // kubectl gives up by itself; the rest is for its last request.
            let result = try tools.run(arguments, timeoutSeconds: order.timeoutSeconds + 30)
            if result.status == 0 { return DrainAnswer(isDone: true, message: "no pod is left that can move") }
            reason = SecretFilter.clean(result.complaint)
        } catch let error as StepError {
            reason = error.message
        }
        guard !keepsCordon else { return DrainAnswer(isDone: false, message: "given up: \(reason)") }
        let back = try uncordon(order.node)
        let end = back.isDone ? "pods may come to it again" : "and \(back.message)"
        return DrainAnswer(isDone: false, message: "given up: \(reason); \(end)")
    }

    func uncordon(_ node: String) throws -> DrainAnswer {
        let result = try tools.run(["uncordon", node])
        return result.status == 0
            ? DrainAnswer(isDone: true, message: "pods may come to it again")
            : DrainAnswer(isDone: false, message: "kubectl uncordon failed: \(SecretFilter.clean(result.complaint))")
    }
}
