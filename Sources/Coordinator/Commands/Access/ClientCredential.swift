import Shared

/// A client certificate for the Kubernetes API, signed by a control plane, with the key that was made for it here.
struct ClientCredential: Sendable {
    /// PEM of the cluster's CA.
    let authority: String
    /// PEM.
    let certificate: String
    let notAfter: Timestamp
    /// PEM, secret.
    let key: [UInt8]

    /// Has a control plane sign one, ordered by the operator's key. The private key never leaves this process.
    ///
    /// - Parameter seconds: how long to wait for a control plane.
    static func mint(
        user: String, groups: [String], lifetimeSeconds: Int, relay: OperatorRelay, seconds: Int
    ) throws -> ClientCredential {
        let key = try PrivateKey.generate(.p256)
        let order = KubeconfigOrder(
            user: user, groups: groups, lifetimeSeconds: lifetimeSeconds,
            csr: try CertificateRequest(key: key, subject: DistinguishedName(commonName: user)).pemText())
        let answer = try relay.order(.kubeconfig, of: .role(.controlPlane), order, seconds: seconds)
        let issued = try StrictJSON.decode(IssuedCertificate.self, from: answer)
        let certificate = try Certificate(pem: issued.certificate)
        guard certificate.publicKey == key.publicKey else {
            throw CommandError("the certificate that came back is for another key", hint: "coordinator events")
        }
        return ClientCredential(
            authority: issued.authority, certificate: issued.certificate, notAfter: certificate.notAfter,
            key: try key.pem())
    }
}
