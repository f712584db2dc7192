import Shared

/// `GET /v1/nodes/{name}/proof`.
struct ProofEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        _ = try cluster.node(of: request, in: snapshot)
        return .respond(try .json(NodeProof.response(for: request.parameter("name"), in: snapshot)))
    }
}
