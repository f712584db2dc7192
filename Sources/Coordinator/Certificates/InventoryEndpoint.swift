import Shared

/// `POST /v1/certificates`. Whose they are says the client certificate.
struct InventoryEndpoint: Sendable {
    static let bodyBytes = 1 << 20

    let cluster: ClusterState
    let rate = ReportRate()

    func handle(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        try rate.check(node.name)
        let inventory = try request.decode(CertificateInventory.self)
        try Self.check(inventory)
        return .transact(cluster.store) { transaction in
            _ = try transaction.putIfChanged(
                CertificatesRow.key(node.name), encoding: CertificatesRow(node: node.name, inventory: inventory))
            return .noContent
        }
    }

    /// Throws for what no agent sends.
    static func check(_ inventory: CertificateInventory) throws(APIError) {
        guard inventory.certificates.count <= CertificateInventory.most, (0...1_000_000).contains(inventory.omitted)
        else { throw APIError(.badRequest, "at most \(CertificateInventory.most) certificates fit into one inventory") }
        for fact in inventory.certificates {
            let content = fact.content
            let texts =
                [fact.path, fact.fault?.kind ?? "", fact.fault?.detail ?? ""]
                + (content.map { [$0.subject, $0.issuer, $0.serial, $0.key, $0.fingerprint] } ?? [])
                + (content?.names ?? []) + (content?.usages ?? [])
            guard texts.allSatisfy({ $0.utf8.count <= CertificateContent.longestText }),
                texts.count <= 16 + CertificateContent.mostNames
            else { throw APIError(.badRequest, "a text of the inventory is too long") }
        }
    }
}
