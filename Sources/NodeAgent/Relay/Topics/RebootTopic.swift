import Shared

/// Takes the operator's order to reboot this node once. It is made durable and carried out by the main thread, which
/// answers when the machine is whole again or has given up.
struct RebootTopic: RelayTopicHandler {
    let topic = RelayTopic.reboot
    let paths: HostPaths
    let peers: Peers
    let control: RunControl
    let board: StatusBoard

    func answer(_ request: RelayRequest) throws -> RelayReply {
        let order = try request.order(RebootOrder.self)
        let identity = peers.identity
        guard order.node == identity.name, order.nodeUID == identity.uid else {
            throw RelayRefusal("the order is for another machine that was called \(identity.name)", code: .node)
        }
        guard (0...RebootOrder.longestPatienceSeconds).contains(order.patienceSeconds),
            (1...DrainOrder.longestSeconds).contains(order.drainTimeoutSeconds)
        else { throw RelayRefusal("a reboot may wait for at most an hour, and a drain from 1 s to 1 h") }
        guard try RebootOrderFile.read(paths) == nil, try RebootRecord.read(paths) == nil, !control.isHalted else {
            throw RelayRefusal("it is about to reboot, or to be reset, already")
        }
        let activity = board.status.activity
        guard activity.state == .converged || activity.state == .failed else {
            throw RelayRefusal("it is at work (\(activity.message)); ask again when that is done")
        }
        try RebootOrderFile(messageID: request.message.id, time: request.now, order: order).write(paths)
        control.wakeUp.notify()
        return .later
    }
}
