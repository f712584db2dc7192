import Shared

/// `GET /v1/admin/events?after=<sequence>&wait=<s>`. Without `after` the newest 500.
struct EventsEndpoint: Sendable {
    static let batch = 500
    static let longestWait = 60

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let after = try request.integer("after", in: 0...Int(1) << 52, default: 0)
        let events =
            request.query["after"] == nil
            ? try EventLog.newest(Self.batch, in: snapshot)
            : try EventLog.events(after: after, count: Self.batch, in: snapshot)
        let deadline = try request.waitDeadline(longest: Self.longestWait)
        if events.isEmpty, let deadline {
            return .suspend(until: deadline, retryWhen: [EventLog.key.text])
        }
        return .respond(
            try .json(EventBatch(events: events.map(\.message), last: events.last?.sequence ?? after)))
    }
}
