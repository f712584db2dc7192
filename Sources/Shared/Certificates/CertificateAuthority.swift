import COpenSSL

/// A CA: its certificate and its key. Born here, or read from files.
package struct CertificateAuthority: Sendable {
    package let certificate: Certificate
    package let key: PrivateKey

    /// Takes a CA that exists; throws where the key is not the certificate's or the certificate is no CA's.
    package init(certificate: Certificate, key: PrivateKey) throws {
        guard certificate.isCA else { throw CryptographyError(.certificate, "the certificate is not that of a CA") }
        guard certificate.publicKey == key.publicKey else {
            throw CryptographyError(.key, "the key is not that of the certificate")
        }
        self.certificate = certificate
        self.key = key
    }

    package init(certificatePEM: [UInt8], keyPEM: [UInt8]) throws {
        try self.init(certificate: Certificate(pem: certificatePEM), key: PrivateKey(pem: keyPEM))
    }

    /// Makes a key and a self-signed certificate for it. `pathLength` 0 says that it signs no further CA.
    package static func create(
        _ kind: KeyKind, commonName: String, days: Int, pathLength: Int? = nil, now: Timestamp
    ) throws -> CertificateAuthority {
        try create(
            kind, subject: DistinguishedName(commonName: commonName), days: days, pathLength: pathLength, now: now)
    }

    /// The same, with a whole subject.
    package static func create(
        _ kind: KeyKind, subject name: DistinguishedName, days: Int, pathLength: Int? = nil, now: Timestamp
    ) throws -> CertificateAuthority {
        guard (1...CertificateLifetime.longestSeconds / 86400).contains(days) else {
            throw CryptographyError(.profile, "a CA cannot hold for \(days) days")
        }
        let key = try PrivateKey.generate(kind)
        let handle = try X509Handle()
        try handle.setRandomSerial()
        try handle.setValidity(
            from: now.adding(seconds: -CertificateLifetime.backdatedSeconds), to: now.adding(seconds: days * 86400))
        try name.write(to: X509_get_subject_name(handle.pointer))
        try name.write(to: X509_get_issuer_name(handle.pointer))
        guard X509_set_pubkey(handle.pointer, key.handle.pointer) == 1 else {
            throw CryptographyError.failed(.library, "cannot set the CA's key")
        }
        let path = pathLength.map { ",pathlen:\(max($0, 0))" } ?? ""
        try handle.add(NID_basic_constraints, "critical,CA:TRUE\(path)", issuer: handle)
        try handle.add(NID_key_usage, "critical,digitalSignature,keyCertSign,cRLSign", issuer: handle)
        // RFC 5280, 4.2.1.1: a self-signed certificate needs no authority key identifier.
        try handle.add(NID_subject_key_identifier, "hash", issuer: handle)
        try handle.sign(with: key)
        return try CertificateAuthority(certificate: Certificate(handle), key: key)
    }

    /// Issues a certificate that ends at the latest when this CA's own does.
    package func issue(
        to publicKey: PublicKey, _ profile: CertificateProfile, now: Timestamp
    ) throws -> Certificate {
        guard (1...CertificateLifetime.longestSeconds).contains(profile.lifetimeSeconds) else {
            throw CryptographyError(.profile, "a certificate cannot hold for \(profile.lifetimeSeconds) s")
        }
        guard profile.subject.commonName != nil, !profile.usages.isEmpty else {
            throw CryptographyError(.profile, "a certificate needs a common name and a usage")
        }
        let notAfter = min(now.adding(seconds: profile.lifetimeSeconds), certificate.notAfter)
        guard notAfter > now else { throw CryptographyError(.profile, "the CA's own certificate has expired") }
        let issuer = try certificate.makeHandle()
        let handle = try X509Handle()
        try handle.setRandomSerial()
        try handle.setValidity(from: now.adding(seconds: -CertificateLifetime.backdatedSeconds), to: notAfter)
        try profile.subject.write(to: X509_get_subject_name(handle.pointer))
        guard X509_set_issuer_name(handle.pointer, X509_get_subject_name(issuer.pointer)) == 1,
            X509_set_pubkey(handle.pointer, publicKey.handle.pointer) == 1
        else { throw CryptographyError.failed(.library, "cannot set the certificate's key") }
        try handle.add(NID_basic_constraints, "critical,CA:FALSE", issuer: issuer)
        try handle.add(NID_key_usage, "critical,\(publicKey.kind.leafKeyUsage)", issuer: issuer)
        let usages = profile.usages.map(\.extendedName).sorted().joined(separator: ",")
        try handle.add(NID_ext_key_usage, usages, issuer: issuer)
        try handle.add(NID_subject_key_identifier, "hash", issuer: issuer)
        try handle.add(NID_authority_key_identifier, "keyid:always", issuer: issuer)
        try handle.add(profile.names)
        try handle.sign(with: key)
        return try Certificate(handle)
    }
}

extension CertificateAuthority: CustomStringConvertible {
    package var description: String { "CA \(certificate.subject)" }
}

extension KeyKind {
    /// Signing for TLS 1.3; agreement for what is sealed to a P-256 key; encipherment for old RSA clients of
    /// Kubernetes.
    fileprivate var leafKeyUsage: String {
        switch self {
        case .ed25519: "digitalSignature"
        case .p256, .p384: "digitalSignature,keyAgreement"
        case .rsa: "digitalSignature,keyEncipherment"
        }
    }
}
