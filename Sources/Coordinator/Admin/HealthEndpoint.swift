import Shared

/// `GET /healthz`: 200 while writes succeed, 503 with the reason when they do not.
struct HealthEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_: Request) throws -> Outcome {
        switch cluster.store.condition {
        case .ready: .respond(.text("ok\n"))
        case .readOnly(let error): .respond(.text("read-only: \(error)\n", status: 503))
        case .failed(let error): .respond(.text("failed: \(error)\n", status: 503))
        }
    }
}
