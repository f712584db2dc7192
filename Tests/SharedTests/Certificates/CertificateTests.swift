import TestSupport
import Testing

@testable import Shared

struct CertificateTests {
    private static let now = TestCluster.now

    private static func authority(_ kind: KeyKind = .p256, days: Int = 10) throws -> CertificateAuthority {
        try .create(kind, commonName: "etcd-ca", days: days, pathLength: 0, now: now)
    }

    @Test(arguments: [KeyKind.p256, .ed25519, .rsa(bits: 2048)], [KeyKind.p256, .ed25519])
    func `what a CA issues verifies strictly, for each kind of key`(authorityKind: KeyKind, kind: KeyKind) throws {
        let authority = try Self.authority(authorityKind)
        let key = try PrivateKey.generate(kind)
        let profile = CertificateProfile(
            commonName: "cp-1", organizations: ["system:masters"], names: .init(dnsNames: ["cp-1"]),
            usages: [.server, .client], lifetimeSeconds: 3600)
        let certificate = try authority.issue(to: key.publicKey, profile, now: Self.now)
        for purpose in CertificateUsage.allCases {
            try certificate.verify(issuedBy: authority.certificate, purpose: purpose, at: Self.now)
        }
    }

    @Test func `a certificate says what its profile said, and survives its file`() throws {
        let authority = try Self.authority()
        let key = try PrivateKey.generate(.p256)
        let names = SubjectAlternativeNames(
            dnsNames: ["cp-1", "*.example.org", "a_b.c"], addresses: ["10.0.0.1", "::1", "fd00::1:2"],
            uris: ["spiffe://c/node/n"])
        let profile = CertificateProfile(
            commonName: "kube-é", organizations: ["b", "a"], names: names, usages: [.client], lifetimeSeconds: 3600)
        let issued = try authority.issue(to: key.publicKey, profile, now: Self.now)
        for certificate in [issued, try Certificate(pem: issued.pem()), try Certificate(der: issued.der)] {
            #expect(certificate == issued)
            #expect(certificate.subject == DistinguishedName(commonName: "kube-é", organizations: ["b", "a"]))
            #expect(certificate.issuer == DistinguishedName(commonName: "etcd-ca"))
            #expect(certificate.names == names)
            #expect(certificate.publicKey == key.publicKey)
            #expect(certificate.notBefore == Self.now.adding(seconds: -300))
            #expect(certificate.notAfter == Self.now.adding(seconds: 3600))
            #expect(certificate.usages == [.client])
            #expect(!certificate.isCA)
            #expect(Hex.isHex(certificate.serial, count: 32))
        }
        #expect(issued.fingerprint.hasPrefix("SHA256:"))
        #expect(issued.fingerprint.utf8.count == 7 + 95)
        #expect(authority.certificate.isCA)
        #expect(authority.certificate.usages == nil)
    }

    @Test func `a certificate ends with its CA`() throws {
        let authority = try Self.authority(days: 1)
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: 10 * 86400)
        let certificate = try authority.issue(to: key.publicKey, profile, now: Self.now)
        #expect(certificate.notAfter == authority.certificate.notAfter)
        #expect(throws: CryptographyError(.profile, "")) {
            try authority.issue(to: key.publicKey, profile, now: Self.now.adding(seconds: 86400))
        }
    }

    @Test(arguments: [
        CertificateProfile(commonName: "", usages: [.client], lifetimeSeconds: 60),
        CertificateProfile(commonName: "a\u{0}b", usages: [.client], lifetimeSeconds: 60),
        CertificateProfile(commonName: String(repeating: "a", count: 65), usages: [.client], lifetimeSeconds: 60),
        CertificateProfile(commonName: "a", organizations: [""], usages: [.client], lifetimeSeconds: 60),
        CertificateProfile(commonName: "a", usages: [], lifetimeSeconds: 60),
        CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: 0),
        CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: .max),
        CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: .min),
    ])
    func `a profile that makes no sense is refused`(profile: CertificateProfile) throws {
        let key = try PrivateKey.generate(.p256).publicKey
        #expect(throws: CryptographyError(.profile, "")) {
            try Self.authority().issue(to: key, profile, now: Self.now)
        }
    }

    @Test(arguments: [
        SubjectAlternativeNames(dnsNames: [""]), .init(dnsNames: ["a b"]), .init(dnsNames: ["a\u{0}.b"]),
        .init(dnsNames: ["a,IP:1.2.3.4"]), .init(dnsNames: ["é"]), .init(dnsNames: ["a."]), .init(dnsNames: ["*"]),
        .init(dnsNames: ["a.*.b"]), .init(dnsNames: [String(repeating: "a", count: 64)]), .init(dnsNames: ["-a"]),
        .init(addresses: [""]), .init(addresses: ["1.2.3"]), .init(addresses: ["1.2.3.4/8"]),
        .init(addresses: ["1.2.3.4\u{0}"]), .init(addresses: ["10.0.0.256"]), .init(addresses: ["cp-1"]),
        .init(addresses: ["fe80::1%eth0"]), .init(uris: [""]), .init(uris: ["a b:"]), .init(uris: ["no-scheme"]),
    ])
    func `a name that is none never gets into a certificate or a request`(names: SubjectAlternativeNames) throws {
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(commonName: "a", names: names, usages: [.server], lifetimeSeconds: 60)
        #expect(throws: CryptographyError(.profile, "")) {
            try Self.authority().issue(to: key.publicKey, profile, now: Self.now)
        }
        #expect(throws: CryptographyError(.profile, "")) {
            try CertificateRequest(key: key, subject: .init(commonName: "a"), names: names)
        }
    }

    @Test func `a CA needs its own key, and a CA's certificate`() throws {
        let authority = try Self.authority()
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: 60)
        let leaf = try authority.issue(to: key.publicKey, profile, now: Self.now)
        #expect(throws: CryptographyError(.key, "")) {
            try CertificateAuthority(certificate: authority.certificate, key: key)
        }
        #expect(throws: CryptographyError(.certificate, "")) { try CertificateAuthority(certificate: leaf, key: key) }
        let again = try CertificateAuthority(certificatePEM: authority.certificate.pem(), keyPEM: authority.key.pem())
        #expect(again.certificate == authority.certificate)
        #expect("\(again)" == "CA CN=etcd-ca")
    }

    @Test(arguments: [0, -1, Int.max, Int.min])
    func `a CA holds for a sensible time`(days: Int) {
        #expect(throws: CryptographyError(.profile, "")) { try Self.authority(days: days) }
    }

    @Test func `what is no certificate is refused, and so are two at once`() throws {
        let certificate = try Self.authority().certificate
        let pem = try certificate.pem()
        #expect(throws: CryptographyError.self) { try Certificate(pem: pem + pem) }
        #expect(throws: CryptographyError.self) { try Certificate(pem: pem.dropLast(40) + []) }
        #expect(throws: CryptographyError.self) { try Certificate(der: certificate.der + [0]) }
        #expect(throws: CryptographyError.self) { try Certificate(der: []) }
        #expect(throws: CryptographyError.self) { try Certificate(pem: "") }
        for length in stride(from: 0, to: certificate.der.count, by: 7) {
            #expect(throws: CryptographyError.self) { try Certificate(der: Array(certificate.der.prefix(length))) }
        }
    }

    @Test func `no changed byte makes the reader trap`() throws {
        let der = try Self.authority().certificate.der
        for index in der.indices {
            for mask in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = der
                changed[index] ^= mask
                _ = try? Certificate(der: changed)
            }
        }
        #expect(OpenSSLErrors.drain() == [])
    }
}
