/// One place where the server listens, bound, as all of its threads see it.
final class Listener: Sendable {
    let configuration: ListenerConfiguration
    let socket: ListeningSocket
    let ledger: ListenerLedger
    /// Of the loop that serves its connections.
    let mailbox: LoopMailbox<LoopMessage>

    init(_ configuration: ListenerConfiguration) throws(SocketFailure) {
        self.configuration = configuration
        socket = try ListeningSocket(configuration.address)
        ledger = ListenerLedger(configuration)
        mailbox = try LoopMailbox()
    }
}
