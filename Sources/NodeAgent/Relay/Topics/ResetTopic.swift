import Shared

/// Takes the operator's order to reset this node. It is made durable and carried out by the main thread, which answers
/// when it is done.
struct ResetTopic: RelayTopicHandler {
    let topic = RelayTopic.reset
    let paths: HostPaths
    let peers: Peers
    let control: RunControl

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let order = try request.order(ResetOrder.self)
        let identity = peers.identity
        guard order.node == identity.name, order.nodeUID == identity.uid else {
            throw RelayRefusal("the order is for another machine that was called \(identity.name)", code: .node)
        }
        guard !control.isHalted else { throw RelayRefusal("it is being reset already") }
        try ResetOrderFile(messageID: request.message.id, time: request.now).write(paths)
        control.halt()
        return .later
    }
}
