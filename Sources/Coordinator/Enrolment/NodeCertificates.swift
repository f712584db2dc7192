import Shared

/// The client certificates of nodes: one URI name, client authentication only, and of a request nothing but its key.
struct NodeCertificates: Sendable {
    private static let scheme = "spiffe://"

    let clusterUID: String
    let authority: CertificateAuthority
    var lifetimeSeconds = CertificateLifetimes().node

    func issue(to key: PublicKey, name: String, now: Timestamp) throws -> String {
        let uid = NodeUID.of(keyID: key.keyID)
        // X.509 allows 64 characters here; the identity is the URI.
        let profile = CertificateProfile(
            commonName: String(name.prefix(64)), names: .init(uris: ["\(Self.scheme)\(clusterUID)/node/\(uid)"]),
            usages: [.client], lifetimeSeconds: lifetimeSeconds)
        return try authority.issue(to: key, profile, now: now).pemText()
    }

    /// The node uid that a certificate names; nil unless it has exactly one name, of this cluster, for a node.
    static func uid(of certificate: Certificate, clusterUID: String) -> String? {
        let prefix = "\(scheme)\(clusterUID)/node/"
        let names = certificate.names
        guard names.uris.count == 1, names.dnsNames.isEmpty, names.addresses.isEmpty, let uri = names.uris.first,
            uri.utf8.starts(with: prefix.utf8), Hex.isHex(String(uri.dropFirst(prefix.count)), count: 32)
        else { return nil }
        return String(uri.dropFirst(prefix.count))
    }
}
