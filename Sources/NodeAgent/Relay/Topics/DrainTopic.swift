import Shared

/// Moves the pods of a node elsewhere on the operator's order. Disruption budgets are respected; when the time is up,
/// pods may come to the node again.
struct DrainTopic: RelayTopicHandler {
    let topic = RelayTopic.drain
    let isLong = true
    let paths: HostPaths
    let host: any Host

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let order = try request.order(DrainOrder.self)
        guard (1...DrainOrder.longestSeconds).contains(order.timeoutSeconds) else {
            throw RelayRefusal("a drain takes 1 s to \(DrainOrder.longestSeconds) s, not \(order.timeoutSeconds) s")
        }
        try request.checkNodeName(order.node)
        let tools = try ControlPlaneTools(request, paths: paths, host: host)
        guard try tools.hasNode(order.node) else {
            let message = "Kubernetes has no node \(order.node)"
            return try reply(DrainAnswer(isDone: !order.onlyUncordons, message: message))
        }
        if order.onlyUncordons { return try reply(try uncordon(order.node, tools)) }
        return try reply(try drain(order, tools))
    }

    private func drain(_ order: DrainOrder, _ tools: ControlPlaneTools) throws -> DrainAnswer {
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
        let back = try uncordon(order.node, tools)
        let end = back.isDone ? "pods may come to it again" : "and \(back.message)"
        return DrainAnswer(isDone: false, message: "given up: \(reason); \(end)")
    }

    private func uncordon(_ node: String, _ tools: ControlPlaneTools) throws -> DrainAnswer {
        let result = try tools.run(["uncordon", node])
        return result.status == 0
            ? DrainAnswer(isDone: true, message: "pods may come to it again")
            : DrainAnswer(isDone: false, message: "kubectl uncordon failed: \(SecretFilter.clean(result.complaint))")
    }

    private func reply(_ answer: DrainAnswer) throws -> RelayReply { .plain(try CanonicalJSON.encode(answer)) }
}
