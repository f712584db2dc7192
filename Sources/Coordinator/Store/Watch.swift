import Synchronization

/// A subscription to the changes under a prefix. It ends with ``cancel()`` or when it is released.
final class Watch: Sendable {
    /// What a watcher is told, in order and without gaps, on the store's writer thread: return quickly, do not block.
    enum Event: Sendable {
        /// What became durable: one or more whole transactions, oldest first.
        case changes([StoreChange], revision: Int)
        /// The history does not reach back to the revision that was asked for: read a snapshot. Changes after
        /// `revision` follow.
        case compacted(revision: Int)
    }

    private let subscription: Subscription

    init(_ subscription: Subscription) { self.subscription = subscription }

    deinit { subscription.end() }

    /// Ends the subscription. A call of the handler that is under way goes on to its end.
    func cancel() { subscription.end() }

    /// The part that the writer holds, so that it does not keep the watch alive.
    final class Subscription: Sendable {
        let prefix: String
        private let handler: Mutex<(@Sendable (Event) -> Void)?>

        init(prefix: String, handler: @escaping @Sendable (Event) -> Void) {
            self.prefix = prefix
            self.handler = Mutex(handler)
        }

        var isActive: Bool { handler.withLock { $0 != nil } }

        func end() { handler.withLock { $0 = nil } }

        /// Tells the changes under the prefix, if there are any.
        func tell(_ changes: [StoreChange], revision: Int) {
            let mine = changes.filter { $0.key.hasPrefix(prefix) }
            if !mine.isEmpty { tell(.changes(mine, revision: revision)) }
        }

        func tell(_ event: Event) {
            handler.withLock { $0 }?(event)
        }
    }
}
