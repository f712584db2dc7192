/// What the writer thread does: runs bodies, commits them as one batch, publishes, acknowledges, tells watchers.
/// Used by that one thread.
struct StoreWriter: Sendable {
    private let engine: any StoreEngine
    private let health: StoreHealth
    private let published: PublishedSnapshot
    private var snapshot: Snapshot
    private var history: StoreHistory
    private var subscriptions: [Watch.Subscription] = []

    init(engine: any StoreEngine, published: PublishedSnapshot, health: StoreHealth) {
        self.engine = engine
        self.published = published
        self.health = health
        snapshot = published.snapshot
        history = StoreHistory(start: snapshot.revision, limit: Store.historyLimit, byteLimit: Store.historyBytes)
    }

    /// Performs the jobs in order; transactions between two other jobs share one commit.
    mutating func perform(_ jobs: [StoreJob]) {
        var transactions: [StoreJob.Transaction] = []
        for job in jobs {
            switch job {
            case .transaction(let transaction):
                transactions.append(transaction)
            case .watch(let subscription, let revision):
                commit(&transactions)
                start(subscription, from: revision)
            case .maintenance(let work):
                commit(&transactions)
                work(engine)
            }
        }
        commit(&transactions)
    }

    private mutating func commit(_ transactions: inout [StoreJob.Transaction]) {
        guard !transactions.isEmpty else { return }
        defer { transactions = [] }
        if case .failed(let error) = health.condition {
            for transaction in transactions { transaction.fail(error) }
            return
        }
        var rows = snapshot.rows
        var revision = snapshot.revision
        var changes: [StoreChange] = []
        var acknowledgements: [StoreJob.Acknowledgement] = []
        for body in transactions {
            var transaction = StoreTransaction(rows: rows, revision: revision + 1)
            do {
                acknowledgements.append(try body.run(&transaction))
            } catch {
                body.fail(error)
                continue
            }
            guard !transaction.changes.isEmpty else { continue }
            changes.append(contentsOf: transaction.changes)
            rows = transaction.rows
            revision += 1
        }
        let failure = write(changes, rows: rows, revision: revision)
        for acknowledge in acknowledgements { acknowledge(failure) }
        if failure == nil { tell(changes) }
    }

    /// Commits and publishes. Returns why not; then nothing has become visible.
    private mutating func write(_ changes: [StoreChange], rows: StoreRows, revision: Int) -> StoreError? {
        guard !changes.isEmpty else { return nil }
        do throws(StoreError) {
            try engine.commit(
                StoreBatch(expectedRevision: snapshot.revision, revision: revision, changes: changes))
        } catch {
            health.note(error)
            return error
        }
        health.note(nil)
        snapshot = Snapshot(revision: revision, contents: rows)
        published.publish(snapshot)
        return nil
    }

    private mutating func tell(_ changes: [StoreChange]) {
        guard !changes.isEmpty else { return }
        history.append(changes)
        subscriptions.removeAll { !$0.isActive }
        for subscription in subscriptions { subscription.tell(changes, revision: snapshot.revision) }
    }

    private mutating func start(_ subscription: Watch.Subscription, from revision: Int?) {
        subscriptions.append(subscription)
        guard let revision, revision != snapshot.revision else { return }
        guard revision <= snapshot.revision, let missed = history.changes(after: revision, prefix: subscription.prefix)
        else { return subscription.tell(.compacted(revision: snapshot.revision)) }
        subscription.tell(missed, revision: snapshot.revision)
    }
}
