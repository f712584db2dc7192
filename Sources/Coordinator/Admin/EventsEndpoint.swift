import Shared

/// `GET /v1/admin/events?after=<sequence>&wait=<s>`. Without `after` the newest 500.
struct EventsEndpoint: Sendable {
    static let batch = 500
    static let longestWait = 60

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let after = try request.after()
        let events =
            try after.map { try EventLog.events(after: $0, count: Self.batch, in: snapshot) }
            ?? EventLog.newest(Self.batch, in: snapshot)
        let deadline = try request.waitDeadline(longest: Self.longestWait)
        if events.isEmpty, let deadline {
            return .suspend(until: deadline, retryWhen: [EventLog.key.text])
        }
        return .respond(
            try .json(EventBatch(events: events.map(\.message), last: events.last?.sequence ?? after ?? 0)))
    }
}
