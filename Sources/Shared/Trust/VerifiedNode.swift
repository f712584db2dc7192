/// A node whose key is proven by the operator's word and the holder's own, not by the coordinator's.
package struct VerifiedNode: Sendable, Equatable {
    package let name: String
    package let role: RoleSet
    /// The pool that it was admitted to; nil for a named node.
    package let pool: String?
    package let uid: String
    package let key: PublicKey
    /// A certificate for ``key``, to which can be sealed; who issued it does not matter.
    package let certificate: Certificate?
    /// What the machine said of itself when it enrolled.
    package let facts: MachineFacts
    /// When that was, by the machine's own clock.
    package let enrolledAt: Timestamp

    package var keyID: String { key.keyID }
}

extension DocumentVerifier {
    /// Proves a node's key: the operator admitted a key, and its holder said that this key is that node, while the
    /// admission held. Each part is refused with its own kind and code.
    package func node(
        admission: Envelope, enrolment: Envelope, csr: String, certificate: String?
    ) throws(Refusal) -> VerifiedNode {
        let admitted = try self.admission(admission, allowingExpired: true)
        let request: CertificateRequest
        do { request = try CertificateRequest(pem: csr) } catch {
            throw Refusal(.schema, kind: .enrolment, "\(error)")
        }
        let enrolled = try self.enrolment(enrolment, admission: admitted, csr: request)
        return VerifiedNode(
            name: enrolled.payload.nodeName, role: admitted.payload.role, pool: admitted.payload.pool,
            uid: NodeUID.of(keyID: request.publicKey.keyID), key: request.publicKey,
            certificate: try certificate.map { text throws(Refusal) in
                try check(certificate: text, key: request.publicKey)
            }, facts: enrolled.payload.facts, enrolledAt: enrolled.payload.time)
    }

    package func node(_ proof: NodeProofResponse) throws(Refusal) -> VerifiedNode {
        try node(
            admission: proof.admission, enrolment: proof.enrolment, csr: proof.csr, certificate: proof.certificate)
    }

    private func check(certificate text: String, key: PublicKey) throws(Refusal) -> Certificate {
        guard let certificate = try? Certificate(pem: text) else {
            throw Refusal(.schema, kind: .enrolment, "the certificate cannot be read")
        }
        guard certificate.publicKey == key else {
            throw Refusal(.node, kind: .enrolment, "the certificate is for another key")
        }
        return certificate
    }
}
