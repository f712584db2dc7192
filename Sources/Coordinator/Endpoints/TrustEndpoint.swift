import Shared

/// `GET /v1/trust`: every version of the trust document, and what time it is here.
struct TrustEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        _ = try cluster.node(of: request, in: cluster.store.snapshot)
        return .respond(try .json(TrustResponse(trust: cluster.trust.chain, time: cluster.clock())))
    }
}
