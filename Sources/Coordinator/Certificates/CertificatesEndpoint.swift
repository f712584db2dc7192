import Shared

/// `GET /v1/admin/certificates`.
struct CertificatesEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_: Request) throws -> Outcome {
        .respond(
            try .json(CertificateLedgerReader(cluster: cluster, snapshot: cluster.store.snapshot).ledger()))
    }
}
