import Shared

/// `POST /v1/leases/{name}`: acquire, renew, release; `POST /v1/admin/leases/{name}/release`: an operator takes it away.
struct LeaseEndpoint: Sendable {
    let cluster: ClusterState

    func takeAway(_ request: Request) throws -> Outcome {
        let (name, now, operatorName) = (request.parameter("name"), cluster.clock(), request.peer.operatorName)
        return .transact(cluster.store) { transaction in
            try .json(LeaseRules(now: now).takeAway(name, by: operatorName, in: &transaction).status)
        }
    }

    func handle(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        let body = try request.decode(LeaseRequest.self)
        let name = request.parameter("name")
        let (key, clusterUID, now) = (cluster.coordinatorKey, cluster.clusterUID, cluster.clock())
        return .transact(cluster.store) { transaction in
            let time = try SigningClock.tick(&transaction, now: now)
            guard let row = try LeaseRules(now: time).apply(body, name: name, node: node, in: &transaction) else {
                return try .json(LeaseResponse(lease: nil))
            }
            let lease = Lease(
                clusterUID: clusterUID, name: row.name, holder: row.holder, holderName: row.holderName,
                term: row.term, issued: time, expires: row.expires)
            return try .json(LeaseResponse(lease: try Envelope.sign(lease, with: [key])))
        }
    }
}
