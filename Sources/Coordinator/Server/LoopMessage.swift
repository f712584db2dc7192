/// What other threads tell a loop.
enum LoopMessage: Sendable {
    /// Asynchronous work of a connection's current exchange has ended.
    case completed(connection: Int, exchange: Int, Result<Outcome.Answer, any Error>)
    /// Keys of the store changed.
    case changed([String])
    /// Close everything that this identity has open.
    case disconnect(identity: String)
    case stop
}
