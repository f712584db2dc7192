import Shared
import Synchronization

/// The coordinator's state: rows with revisions, compare-and-swap, prefix watches.
///
///     transact(body) ──► [queue] ──► writer thread: bodies ──► engine.commit ──► publish ──┬──► acknowledged
///                                                                                          └──► watchers
///
/// Reads come from ``snapshot``, an immutable value, and never wait. Writes are bodies that one writer thread runs
/// against the newest state; all that wait at a moment are committed as one durable batch (group commit).
final class Store: Sendable {
    /// Waiting transactions beyond this are refused with `busy` instead of filling memory.
    static let queueLimit = 8192
    /// Bodies of transactions read and write JSON on the writer's stack. Untouched pages cost nothing.
    static let stackSize = 4 << 20
    /// Changes kept for watchers that start at an earlier revision.
    static let historyLimit = 4096
    /// What these changes may take together.
    static let historyBytes = 16 << 20

    private let published: PublishedSnapshot
    private let mailbox = Mailbox<StoreJob>(limit: queueLimit)
    private let health: StoreHealth
    private let thread: Mutex<BackgroundThread?>

    /// Loads everything and starts the writer thread. `close()` ends it.
    init(engine: any StoreEngine) throws {
        let image = try engine.load()
        let first = Snapshot(revision: image.revision, contents: StoreRows(image.rows))
        let published = PublishedSnapshot(first)
        let health = StoreHealth()
        // The thread holds the parts and not the store: a store that nobody holds any more closes in `deinit`.
        let worker = try BackgroundThread(name: "store-writer", stackSize: Self.stackSize) { [mailbox] in
            var writer = StoreWriter(engine: engine, published: published, health: health)
            while let jobs = mailbox.takeAll() { writer.perform(jobs) }
            engine.close()
        }
        self.published = published
        self.health = health
        thread = Mutex(worker)
    }

    deinit { close() }

    /// The newest durable state.
    var snapshot: Snapshot { published.snapshot }

    /// Whether writes succeed, are refused for want of space, or have failed for good.
    var condition: StoreHealth.Condition { health.condition }

    /// Runs a body on the writer thread and reports when its changes are durable, or why they are not. The body must
    /// not block and has no effect but on the transaction. When it throws, nothing of it is kept and its error is
    /// reported. The completion runs on the writer thread: return quickly, and do not call the blocking `transact`.
    func transact<Value: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let transaction = StoreJob.Transaction(
            run: { transaction in
                let value = try body(&transaction)
                return { failure in completion(failure.map { .failure($0) } ?? .success(value)) }
            },
            fail: { completion(.failure($0)) })
        submit(.transaction(transaction)) { completion(.failure($0)) }
    }

    /// As above, and waits. Never on an event loop or the cooperative pool.
    func transact<Value: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Value
    ) throws -> Value {
        let outcome = Handover<Result<Value, any Error>>()
        transact(body) { outcome.put($0) }
        return try outcome.wait().get()
    }

    /// As above, for tasks, which must not block.
    func commit<Value: Sendable>(
        _ body: @escaping @Sendable (inout StoreTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            transact(body) { continuation.resume(with: $0) }
        }
    }

    /// Tells the handler every change under a prefix that becomes durable: from now on, or after an earlier revision.
    func watch(
        prefix: String, from revision: Int? = nil, handler: @escaping @Sendable (Watch.Event) -> Void
    ) -> Watch {
        let subscription = Watch.Subscription(prefix: prefix, handler: handler)
        submit(.watch(subscription, from: revision), isUrgent: true) { _ in subscription.end() }
        return Watch(subscription)
    }

    /// What is wrong with the file, after reading all of it again; an empty list is health. Blocks.
    func integrity() throws -> [String] {
        try maintain { engine in try engine.integrity() }
    }

    /// Writes a consistent copy to a new file while the store goes on answering reads. Blocks.
    func backup(to path: String) throws {
        try maintain { engine in try engine.backup(to: path) }
    }

    /// Finishes what was accepted, refuses the rest, closes the engine. Blocks until done; a second call does nothing.
    func close() {
        mailbox.close()
        let worker = thread.withLock { $0.take() }
        worker?.join()
    }

    private func maintain<Value: Sendable>(
        _ work: @escaping @Sendable (any StoreEngine) throws -> Value
    ) throws -> Value {
        let outcome = Handover<Result<Value, any Error>>()
        submit(.maintenance { engine in outcome.put(Result { try work(engine) }) }, isUrgent: true) {
            outcome.put(.failure($0))
        }
        return try outcome.wait().get()
    }

    private func submit(_ job: StoreJob, isUrgent: Bool = false, refused: (StoreError) -> Void) {
        switch mailbox.put(job, isUrgent: isUrgent) {
        case .accepted: break
        case .full: refused(StoreError(.busy, "\(Self.queueLimit)"))
        case .closed: refused(StoreError(.closed, ""))
        }
    }
}
