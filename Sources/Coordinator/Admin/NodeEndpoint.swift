import Shared

/// `POST /v1/admin/nodes/{name}/remove` and `…/ban`: the key is refused from the next request on.
struct NodeEndpoint: Sendable {
    let cluster: ClusterState

    func remove(_ request: Request) throws -> Outcome { try set(.removed, request) }

    func ban(_ request: Request) throws -> Outcome { try set(.banned, request) }

    private func set(_ state: NodeRow.State, _ request: Request) throws -> Outcome {
        let name = request.parameter("name")
        let now = cluster.clock()
        let operatorName = request.peer.operatorName
        return .transact(cluster.store) { transaction in
            guard var row = try transaction.get(NodeRow.key(name), as: NodeRow.self) else {
                throw NodeRow.absence(of: name)
            }
            guard row.state != state else { return .noContent }
            row.state = state
            row.ban = state == .banned ? NodeBan(time: now, by: operatorName) : nil
            try transaction.put(NodeRow.key(name), encoding: row)
            transaction.delete(ActivityRow.key(name))
            transaction.delete(CertificatesRow.key(name))
            transaction.delete(HeldUpdatesRow.key(name))
            transaction.delete(AssignmentRow.key(name))
            transaction.delete(SeenRow.key(name))
            transaction.delete(SilenceRow.key(name))
            RelayRules.forget(name, in: &transaction)
            try ConditionRow.withdraw(node: name, in: &transaction)
            try EventLog.append(
                EventRow.Content(
                    time: now, kind: state.rawValue, node: name,
                    message: "\(name) was \(state.rawValue) by \(operatorName)"),
                to: &transaction)
            return .noContent
        }
    }
}
