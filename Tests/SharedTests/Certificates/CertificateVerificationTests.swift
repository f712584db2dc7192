import COpenSSL
import TestSupport
import Testing

@testable import Shared

struct CertificateVerificationTests {
    private static let now = TestCluster.now

    /// A certificate with extensions of the test's choice, such as our own CA never issues.
    private static func certificate(
        by authority: CertificateAuthority, extensions: [(Int32, String)]
    ) throws -> Certificate {
        let key = try PrivateKey.generate(.p256)
        let issuer = try authority.certificate.makeHandle()
        let handle = try X509Handle()
        try handle.setRandomSerial()
        try handle.setValidity(from: now.adding(seconds: -60), to: now.adding(seconds: 3600))
        try DistinguishedName(commonName: "odd").write(to: X509_get_subject_name(handle.pointer))
        X509_set_issuer_name(handle.pointer, X509_get_subject_name(issuer.pointer))
        X509_set_pubkey(handle.pointer, key.handle.pointer)
        for (nid, value) in extensions { try handle.add(nid, value, issuer: issuer) }
        try handle.add(NID_subject_key_identifier, "hash", issuer: issuer)
        try handle.add(NID_authority_key_identifier, "keyid:always", issuer: issuer)
        try handle.sign(with: authority.key)
        return try Certificate(handle)
    }

    private static func authority(_ name: String = "CA") throws -> CertificateAuthority {
        try .create(.p256, commonName: name, days: 10, now: now)
    }

    private static func issue(
        _ authority: CertificateAuthority, _ usages: Set<CertificateUsage>, seconds: Int = 3600
    ) throws -> Certificate {
        let profile = CertificateProfile(commonName: "a", usages: usages, lifetimeSeconds: seconds)
        return try authority.issue(to: PrivateKey.generate(.p256).publicKey, profile, now: now)
    }

    private static func expectRefused(
        _ certificate: Certificate, by authority: Certificate, _ purpose: CertificateUsage, at time: Timestamp = now,
        _ reason: String, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: location) {
            try certificate.verify(issuedBy: authority, purpose: purpose, at: time)
        } throws: {
            $0 as? CryptographyError == CryptographyError(.verification, "") && "\($0)".contains(reason)
        }
    }

    @Test func `a certificate without extended key usage is refused for everything`() throws {
        let authority = try Self.authority()
        let plain = try Self.certificate(
            by: authority,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            ])
        Self.expectRefused(plain, by: authority.certificate, .client, "no extended key usage")
        Self.expectRefused(plain, by: authority.certificate, .server, "no extended key usage")
    }

    @Test func `any usage is no usage`() throws {
        let authority = try Self.authority()
        let any = try Self.certificate(
            by: authority,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_ext_key_usage, "anyExtendedKeyUsage"),
            ])
        Self.expectRefused(any, by: authority.certificate, .client, "not for a client")
        Self.expectRefused(any, by: authority.certificate, .server, "not for a server")
    }

    @Test func `a server is no client, and the other way round`() throws {
        let authority = try Self.authority()
        Self.expectRefused(try Self.issue(authority, [.server]), by: authority.certificate, .client, "not for a client")
        Self.expectRefused(try Self.issue(authority, [.client]), by: authority.certificate, .server, "not for a server")
    }

    @Test func `a CA's certificate is nobody's identity`() throws {
        let authority = try Self.authority()
        Self.expectRefused(authority.certificate, by: authority.certificate, .client, "no extended key usage")
        let second = try Self.certificate(
            by: authority,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE"), (NID_key_usage, "critical,keyCertSign,digitalSignature"),
                (NID_ext_key_usage, "clientAuth"),
            ])
        Self.expectRefused(second, by: authority.certificate, .client, "that of a CA")
    }

    @Test func `time is checked on both ends`() throws {
        let authority = try Self.authority()
        let certificate = try Self.issue(authority, [.client])
        let root = authority.certificate
        try certificate.verify(issuedBy: root, purpose: .client, at: Self.now.adding(seconds: 3599))
        Self.expectRefused(certificate, by: root, .client, at: Self.now.adding(seconds: 3601), "expired")
        Self.expectRefused(certificate, by: root, .client, at: Self.now.adding(seconds: -301), "not yet valid")
    }

    @Test func `another CA of the same name does not verify`() throws {
        let certificate = try Self.issue(try Self.authority(), [.client])
        Self.expectRefused(certificate, by: try Self.authority().certificate, .client, "does not verify")
        Self.expectRefused(certificate, by: try Self.authority("other").certificate, .client, "does not verify")
        // A leaf is no issuer, whoever signed it.
        Self.expectRefused(certificate, by: certificate, .client, "does not verify")
    }

    @Test func `a changed certificate does not verify`() throws {
        let authority = try Self.authority()
        let certificate = try Self.issue(authority, [.client])
        var accepted = 0
        for index in certificate.der.indices {
            var changed = certificate.der
            changed[index] ^= 0x01
            guard let read = try? Certificate(der: changed) else { continue }
            if (try? read.verify(issuedBy: authority.certificate, purpose: .client, at: Self.now)) != nil {
                accepted += 1
            }
        }
        #expect(accepted == 0)
    }
}
