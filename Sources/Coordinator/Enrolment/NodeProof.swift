import Shared

/// What proves a node's key to whoever does not trust the coordinator.
enum NodeProof {
    static func response(for name: String, in snapshot: Snapshot) throws -> NodeProofResponse {
        guard let row = try snapshot.get(NodeRow.key(name), as: NodeRow.self), row.state == .active,
            let admission = try snapshot.get(AdmissionRow.key(row.admissionKeyID), as: AdmissionRow.self)
        else { throw NodeRow.absence(of: name) }
        return NodeProofResponse(
            admission: admission.envelope, enrolment: row.enrolment, csr: row.csr, certificate: row.certificate)
    }
}

extension ClusterState {
    /// Proves a node's key from its row, as any other node would.
    func verified(_ row: NodeRow, in snapshot: Snapshot) throws -> VerifiedNode {
        let proof = try NodeProof.response(for: row.name, in: snapshot)
        return try refusing { try verifier.node(proof) }
    }
}
