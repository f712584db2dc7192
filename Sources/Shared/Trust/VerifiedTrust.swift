/// The trust document in force, with every key in it read. ``TrustChain`` makes it.
package struct VerifiedTrust: Sendable {
    package let document: TrustDocument
    package let digest: Digest
    package let operatorKeys: [PublicKey]
    package let coordinatorKeys: [PublicKey]
    package let serverAuthority: Certificate
    package let nodeAuthority: Certificate
    /// Every version from the first, as it was verified: what is stored and handed on.
    package let chain: [Envelope]

    package var clusterUID: String { document.clusterUID }
    package var version: Int { document.version }

    var operators: Signers { Signers(keys: operatorKeys, threshold: document.threshold) }
    /// Any one coordinator may assign and grant.
    var coordinators: Signers { Signers(keys: coordinatorKeys, threshold: 1) }

    init(_ document: TrustDocument, digest: Digest, chain: [Envelope]) throws(Refusal) {
        self.document = document
        self.digest = digest
        self.chain = chain
        do {
            operatorKeys = try document.operatorKeys.map { try PublicKey($0) }
            coordinatorKeys = try document.coordinatorKeys.map { try PublicKey($0) }
            serverAuthority = try Certificate(pem: document.serverAuthority)
            nodeAuthority = try Certificate(pem: document.nodeAuthority)
        } catch {
            throw Refusal(.schema, kind: .trust, "\(error)")
        }
    }
}
