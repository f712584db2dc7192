/// What the writer thread is asked to do.
enum StoreJob: Sendable {
    case transaction(Transaction)
    /// From the newest state on, or from an earlier revision that the history still has.
    case watch(Watch.Subscription, from: Int?)
    /// Work on the engine between two batches.
    case maintenance(@Sendable (any StoreEngine) -> Void)

    /// A body with what becomes of it, the result's type erased.
    struct Transaction: Sendable {
        /// Runs the body. What it returns reports the outcome: nil for "durable", else why not.
        let run: @Sendable (inout StoreTransaction) throws -> Acknowledgement
        /// Called instead of an acknowledgement when the body threw or never ran.
        let fail: @Sendable (any Error) -> Void
    }

    typealias Acknowledgement = @Sendable (StoreError?) -> Void
}
