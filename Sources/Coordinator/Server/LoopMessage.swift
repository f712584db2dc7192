/// What other threads tell a loop.
enum LoopMessage: Sendable {
    /// A connection with TLS, of a peer that has proven what the listener asks for.
    case arrived(SecuredSocket)
    /// This connection is to end for a newcomer, unless it is busy again.
    case giveWay(connection: Int)
    /// Asynchronous work of a connection's current exchange has ended.
    case completed(connection: Int, exchange: Int, Result<Outcome.Answer, any Error>)
    /// Keys of the store changed.
    case changed([String])
    /// Close everything that this identity has open.
    case disconnect(identity: String)
    case stop
}
