import Shared

/// `GET /v1/packages/sha256:<hex>` on `:7441`: the agent's package for a machine that has nothing yet. Only what an
/// operator registered as a package; the machine checks the digest.
struct PackageEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        try BlobEndpoint(cluster: cluster).answer(request, in: cluster.store.snapshot) { $0?.kind == .package }
    }
}
