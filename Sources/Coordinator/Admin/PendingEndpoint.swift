import Shared

/// `GET /v1/admin/pending`.
struct PendingEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_: Request) throws -> Outcome {
        let now = cluster.clock()
        let rows = try cluster.store.snapshot.list(prefix: PendingRow.prefix, as: PendingRow.self).map(\.value)
        let pending = rows.filter { now < $0.last.adding(seconds: PendingRow.lifetimeSeconds) }.map {
            PendingList.Pending(
                name: $0.nodeName, fingerprint: $0.fingerprint, key: $0.key, facts: $0.facts, since: $0.first)
        }
        return .respond(try .json(PendingList(pending: pending.sorted { $0.since < $1.since })))
    }
}
