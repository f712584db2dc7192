import Shared

/// `POST /v1/updates`. Whose they are says the client certificate.
struct HeldUpdatesEndpoint: Sendable {
    static let bodyBytes = 1 << 17

    let cluster: ClusterState
    let rate = ReportRate()

    func handle(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        try rate.check(node.name)
        let updates = try request.decode(HeldUpdates.self)
        try Self.check(updates)
        return .transact(cluster.store) { transaction in
            let key = HeldUpdatesRow.key(node.name)
            if updates.packages.isEmpty {
                transaction.delete(key)
            } else {
                _ = try transaction.putIfChanged(key, encoding: HeldUpdatesRow(node: node.name, updates: updates))
            }
            return .noContent
        }
    }

    /// Throws for what no agent sends.
    static func check(_ updates: HeldUpdates) throws(APIError) {
        guard updates.packages.count <= HeldUpdates.most else {
            throw APIError(.badRequest, "at most \(HeldUpdates.most) packages fit into one list")
        }
        for update in updates.packages {
            let texts = [update.package, update.installed, update.candidate]
            guard texts.allSatisfy({ (1...HeldUpdate.longestText).contains($0.utf8.count) }) else {
                throw APIError(
                    .badRequest, "a package's name and its versions have 1 to \(HeldUpdate.longestText) bytes each")
            }
        }
    }
}
