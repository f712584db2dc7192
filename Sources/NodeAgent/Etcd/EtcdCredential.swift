import Shared

/// With what etcd lets a control plane in, PEM.
struct EtcdCredential {
    let authority: [UInt8]
    let certificate: [UInt8]
    let key: [UInt8]

    /// The API server's own client certificate.
    init(ofAPIServer paths: HostPaths) throws {
        func read(_ name: String) throws -> [UInt8] {
            try DurableFile.readBounded(paths.path("\(EtcdOfControlPlane.pki)/\(name)"), limit: 64 << 10)
        }
        authority = try read("etcd/ca.crt")
        certificate = try read("apiserver-etcd-client.crt")
        key = try read("apiserver-etcd-client.key")
    }

    /// One for ten minutes, made with etcd's CA: on a control plane whose own certificates kubeadm has not written yet, or
    /// has lost.
    init(madeBy authority: CertificateAuthority, now: Timestamp) throws {
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(
            commonName: "muster-interrupted-join", usages: [.client], lifetimeSeconds: 600)
        self.authority = try authority.certificate.pem()
        certificate = try authority.issue(to: key.publicKey, profile, now: now).pem()
        self.key = try key.pem()
    }
}
