import Shared

/// The keys and CAs of a new coordinator, in memory until they are written.
struct NewAuthority {
    /// The CAs outlive every machine that they identify; certificates of nodes last weeks.
    private static let authorityDays = 10 * 365
    private static let adminCertificateSeconds = 365 * 86_400

    let operatorKey: PrivateKey
    let coordinatorKey: PrivateKey
    let server: CertificateAuthority
    let node: CertificateAuthority
    let admin: CertificateAuthority
    let adminKey: PrivateKey
    let adminCertificate: Certificate
    let trust: TrustDocument
    let trustEnvelope: Envelope

    init(clusterName: String, addresses: [String], now: Timestamp) throws {
        let clusterUID = try RandomBytes.hex(16)
        operatorKey = try PrivateKey.generate(.ed25519)
        coordinatorKey = try PrivateKey.generate(.ed25519)
        func authority(_ what: String) throws -> CertificateAuthority {
            try .create(
                .p256, commonName: "muster \(what) CA of \(clusterName)", days: Self.authorityDays, pathLength: 0,
                now: now)
        }
        server = try authority("server")
        node = try authority("node")
        admin = try authority("admin")
        adminKey = try PrivateKey.generate(.p256)
        adminCertificate = try admin.issue(
            to: adminKey.publicKey,
            CertificateProfile(
                commonName: "admin", names: .init(uris: ["spiffe://\(clusterUID)/admin/admin"]),
                usages: [.client], lifetimeSeconds: Self.adminCertificateSeconds), now: now)
        trust = TrustDocument(
            version: 1, clusterUID: clusterUID, clusterName: clusterName,
            operatorKeys: [operatorKey.publicKey.record], threshold: 1,
            coordinatorKeys: [coordinatorKey.publicKey.record], serverAuthority: try server.certificate.pemText(),
            nodeAuthority: try node.certificate.pemText(), coordinatorAddresses: addresses, issued: now)
        trustEnvelope = try Envelope.sign(trust, with: [operatorKey])
    }
}
