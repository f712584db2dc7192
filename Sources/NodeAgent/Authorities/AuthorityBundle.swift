import Shared

/// The cluster's authorities, read and found consistent: every key is that of its certificate, every certificate that of
/// a CA in force, and the two halves of the service account key belong together.
struct AuthorityBundle: Sendable, CustomStringConvertible {
    let documents: ClusterAuthorities
    let kubernetes: CertificateAuthority
    let frontProxy: CertificateAuthority
    let etcd: CertificateAuthority?

    /// - Throws: ``AuthorityError`` that names the first part that does not fit; never its content.
    init(_ documents: ClusterAuthorities, etcd wantsEtcd: Bool, now: Timestamp) throws(AuthorityError) {
        self.documents = documents
        kubernetes = try Self.authority(
            "kubernetes", documents.kubernetesCertificate, documents.kubernetesKey, now: now)
        frontProxy = try Self.authority(
            "front-proxy", documents.frontProxyCertificate, documents.frontProxyKey, now: now)
        switch (documents.etcdCertificate, documents.etcdKey) {
        case (let certificate?, let key?): etcd = try Self.authority("etcd", certificate, key, now: now)
        case (nil, nil) where !wantsEtcd: etcd = nil
        default: throw AuthorityError(part: "etcd", problem: "certificate or key is missing")
        }
        try Self.checkServiceAccount(documents)
    }

    /// The one of this name; nil where there is none.
    func authority(_ name: CertificateAuthorityName) -> CertificateAuthority? {
        switch name {
        case .kubernetes: kubernetes
        case .frontProxy: frontProxy
        case .etcd: etcd
        }
    }

    /// Tells two sets apart, by their public halves.
    var fingerprint: String { documents.fingerprint }

    var description: String { "<redacted>" }

    private static func authority(
        _ name: String, _ certificate: String, _ key: String, now: Timestamp
    ) throws(AuthorityError) -> CertificateAuthority {
        let authority: CertificateAuthority
        do {
            authority = try CertificateAuthority(
                certificatePEM: Array(certificate.utf8), keyPEM: Array(key.utf8))
        } catch {
            throw AuthorityError(part: name, problem: "\(error)")
        }
        guard now < authority.certificate.notAfter else {
            throw AuthorityError(part: name, problem: "it expired at \(authority.certificate.notAfter)")
        }
        return authority
    }

    private static func checkServiceAccount(_ documents: ClusterAuthorities) throws(AuthorityError) {
        let matches: Bool
        do {
            let key = try PrivateKey(pem: Array(documents.serviceAccountKey.utf8))
            matches = key.publicKey == (try PublicKey(pem: Array(documents.serviceAccountPublicKey.utf8)))
        } catch {
            throw AuthorityError(part: "service account", problem: "\(error)")
        }
        guard matches else {
            throw AuthorityError(part: "service account", problem: "the two halves do not belong together")
        }
    }
}

/// A set of cluster authorities that does not fit together.
struct AuthorityError: Error, Equatable, CustomStringConvertible {
    let part: String
    let problem: String

    var description: String { "the \(part) authority cannot be used: \(problem)" }
}

extension AuthorityBundle {
    /// Makes a new set. Unless the definition asks for something else it is RSA 2048 throughout, which every version of
    /// Kubernetes accepts; the service account's key is always RSA, for whoever verifies its tokens.
    static func create(spec: ClusterAuthoritiesSpec, now: Timestamp) throws -> AuthorityBundle {
        let kind = (spec.algorithm ?? .rsa2048).kind
        func make(
            _ name: CertificateAuthorityName, _ usual: String
        ) throws -> (certificate: String, key: String) {
            let commonName = spec.commonNames?[name.rawValue] ?? usual
            let subject = (spec.subject ?? AuthoritySubject()).name(commonName)
            let authority = try CertificateAuthority.create(kind, subject: subject, days: spec.validityDays, now: now)
            return (try authority.certificate.pemText(), String(decoding: try authority.key.pem(), as: UTF8.self))
        }
        let kubernetes = try make(.kubernetes, "kubernetes")
        let frontProxy = try make(.frontProxy, "front-proxy-ca")
        let etcd = spec.etcd ? try make(.etcd, "etcd-ca") : nil
        let bits = if case .rsa(let bits) = kind { bits } else { 2048 }
        let account = try PrivateKey.generate(.rsa(bits: bits))
        return try AuthorityBundle(
            ClusterAuthorities(
                kubernetesCertificate: kubernetes.certificate, kubernetesKey: kubernetes.key,
                frontProxyCertificate: frontProxy.certificate, frontProxyKey: frontProxy.key,
                etcdCertificate: etcd?.certificate, etcdKey: etcd?.key,
                serviceAccountPublicKey: String(decoding: try account.publicKey.pem(), as: UTF8.self),
                serviceAccountKey: String(decoding: try account.pem(), as: UTF8.self)),
            etcd: spec.etcd, now: now)
    }
}
