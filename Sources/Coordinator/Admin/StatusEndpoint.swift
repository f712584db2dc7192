import Shared

/// `GET /v1/admin/status?after=<revision>&wait=<s>`.
struct StatusEndpoint: Sendable {
    static let longestWait = 60

    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let known = try request.after()
        let deadline = try request.waitDeadline(longest: Self.longestWait)
        if let known, snapshot.revision <= known {
            guard let deadline else { return .respond(.noContent) }
            return .suspend(
                until: deadline,
                retryWhen: [
                    ActivityRow.prefix, CertificatesRow.prefix, ConditionRow.prefix, LeaseRow.prefix, NodeRow.prefix,
                    PendingRow.prefix, BootFailureRow.prefix, SilenceRow.prefix, GenerationRow.headKey.text,
                ])
        }
        return .respond(try .json(StatusReader(cluster: cluster, snapshot: snapshot).status()))
    }
}
