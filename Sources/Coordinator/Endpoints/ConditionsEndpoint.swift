import Shared

/// `GET /v1/conditions?after=<revision>&wait=<s>`.
struct ConditionsEndpoint: Sendable {
    static let longestWait = 60

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let node = try cluster.node(of: request, in: snapshot)
        let revision = cluster.conditions.revision(in: snapshot)
        let known = try request.after()
        let deadline = try request.waitDeadline(longest: Self.longestWait)
        guard revision == known else { return .respond(try cluster.conditions.response(in: snapshot)) }
        guard let deadline else { return .respond(.noContent) }
        return .suspend(until: deadline, retryWhen: [ConditionRow.prefix, NodeRow.key(node.name).text])
    }
}
