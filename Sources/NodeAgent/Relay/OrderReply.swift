import Shared

/// Hands in the answer to an order that took long, when the work is done.
struct OrderReply {
    private static let seconds = 60

    let peers: Peers
    let control: RunControl

    /// Tries for a minute, also where the coordinator is away for a moment.
    ///
    /// - Returns: why it was not handed in; nil when it was.
    func send(_ topic: RelayTopic, _ body: some Encodable, to messageID: String) -> String? {
        let patience = Deadline(seconds: Self.seconds)
        var pause = BackOff(first: 1, last: 10)
        var trouble = "the agent is being stopped"
        while !patience.isPast, !control.isStopping {
            do {
                let reply = try RelayWriter(peers: peers).write(
                    topic, body: try CanonicalJSON.encode(body), to: .operatorClient, inReplyTo: messageID)
                try peers.link.sendRelay(reply.envelope)
                return nil
            } catch {
                trouble = "\(error)"
            }
            control.wakeUp.sleep(seconds: pause.next())
        }
        return trouble
    }
}
