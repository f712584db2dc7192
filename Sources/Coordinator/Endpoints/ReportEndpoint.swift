import Shared

/// `POST /v1/reports`. Whose report it is says the certificate; a body that names a node is refused as unknown.
struct ReportEndpoint: Sendable {
    static let bodyBytes = 1 << 20

    let cluster: ClusterState
    let rate = ReportRate()

    func handle(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        try rate.check(node.name)
        let report = try request.decode(ReportRequest.self)
        try ReportRules.check(report)
        let rules = ReportRules(node: node, now: cluster.clock())
        return .transact(cluster.store) { transaction in
            try rules.take(report, in: &transaction)
            return .noContent
        }
    }
}
