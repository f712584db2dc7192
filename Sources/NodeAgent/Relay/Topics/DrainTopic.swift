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
        let work = NodeDrain(tools: tools)
        return try reply(try order.onlyUncordons ? work.uncordon(order.node) : work.drain(order))
    }

    private func reply(_ answer: DrainAnswer) throws -> RelayReply { .plain(try CanonicalJSON.encode(answer)) }
}
