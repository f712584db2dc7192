import Shared

/// Puts the ledger together from one snapshot.
struct CertificateLedgerReader {
    /// In place of a node's name, for what the coordinator itself has. No node can be called so.
    static let coordinator = "(coordinator)"

    let cluster: ClusterState
    let snapshot: Snapshot

    func ledger() throws -> CertificateLedger {
        let told = try snapshot.list(prefix: CertificatesRow.prefix, as: CertificatesRow.self).map(\.value)
        let known = Set(told.map(\.node))
        var nodes = told.map {
            CertificateLedger.NodeCertificateList(
                node: $0.node, seen: $0.inventory.time, certificates: $0.inventory.certificates,
                omitted: $0.inventory.omitted)
        }
        // A node that has told nothing yet is known by the certificate that it was given.
        for row in try NodeRow.all(in: snapshot) where row.state == .active && !known.contains(row.name) {
            guard let certificate = try? Certificate(pem: row.certificate) else { continue }
            nodes.append(Self.list(row.name, [("/var/lib/muster-agent/node.crt", certificate)]))
        }
        let own = [
            ("server-ca.crt", cluster.trust.serverAuthority), ("node-ca.crt", cluster.nodeAuthority.certificate),
        ]
        nodes.append(Self.list(Self.coordinator, own))
        return CertificateLedger(
            time: cluster.clock(), nodes: nodes.sorted { $0.node.utf8.lexicographicallyPrecedes($1.node.utf8) })
    }

    private static func list(
        _ node: String, _ certificates: [(String, Certificate)]
    ) -> CertificateLedger.NodeCertificateList {
        CertificateLedger.NodeCertificateList(
            node: node, seen: nil,
            certificates: certificates.map { CertificateFact(path: $0.0, content: CertificateContent($0.1)) },
            omitted: 0)
    }
}
