import Shared

/// `POST /v1/certificate`: a new certificate for the same key. Another key is another node and needs a ticket.
struct CertificateEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_ request: Request) throws -> Outcome {
        let node = try cluster.node(of: request, in: cluster.store.snapshot)
        let body = try request.decode(CertificateRenewal.self)
        let csr: CertificateRequest
        do { csr = try CertificateRequest(pem: body.csr) } catch {
            throw APIError(.badRequest, "the certificate request cannot be read: \(error)")
        }
        guard csr.publicKey.keyID == node.keyID else {
            throw APIError(
                status: 403, code: "node", message: "a renewal is for the key that \(node.name) has",
                hint: "a machine with a new key enrols with a new ticket")
        }
        let certificates = cluster.nodeCertificates
        let certificate = try certificates.issue(to: csr.publicKey, name: node.name, now: cluster.clock())
        return .transact(cluster.store) { transaction in
            guard var row = try transaction.get(NodeRow.key(node.name), as: NodeRow.self), row.uid == node.uid,
                row.state == .active
            else { throw APIError(.forbidden, "node \(node.name) was removed just now") }
            row.certificate = certificate
            try transaction.put(NodeRow.key(node.name), encoding: row)
            return try .json(CertificateRenewalResponse(certificate: certificate))
        }
    }
}
