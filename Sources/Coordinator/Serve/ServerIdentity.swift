import Shared

/// The server's own TLS certificate: made at each start and at half of its life, its key never on the disk.
struct ServerIdentity: Sendable {
    struct Material: Sendable {
        var certificate: Certificate
        var key: PrivateKey
    }

    let authority: CertificateAuthority
    /// As agents call the coordinator.
    let addresses: [String]
    var lifetimeSeconds = CertificateLifetimes().server

    /// A new certificate and its key.
    func make(now: Timestamp) throws -> Material {
        let key = try PrivateKey.generate(.p256)
        let local = ["localhost", "127.0.0.1"]
        let all = addresses + local.filter { !addresses.contains($0) }
        let names = SubjectAlternativeNames(
            dnsNames: all.filter { !IPAddress.isValid($0) }, addresses: all.filter { IPAddress.isValid($0) })
        let profile = CertificateProfile(
            commonName: "muster coordinator", names: names, usages: [.server], lifetimeSeconds: lifetimeSeconds)
        return Material(certificate: try authority.issue(to: key.publicKey, profile, now: now), key: key)
    }
}
