import TestSupport
import Testing

@testable import Shared

struct CertificateRequestTests {
    private static let names = SubjectAlternativeNames(
        dnsNames: ["cp-1"], addresses: ["10.0.0.1"], uris: ["spiffe://c/node/n"])

    @Test(arguments: [KeyKind.p256, .ed25519])
    func `a request says what it was made with, and survives its file`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let subject = DistinguishedName(commonName: "cp-1", organizations: ["o"])
        let made = try CertificateRequest(key: key, subject: subject, names: Self.names)
        let read = try CertificateRequest(pem: made.pem())
        #expect(read.der == made.der)
        #expect(read.digest == SHA256.digest(of: made.der))
        #expect(read.publicKey == key.publicKey)
        #expect(read.subject == subject)
        #expect(read.names == Self.names)
        #expect(try CertificateRequest(key: key, subject: subject).names.isEmpty)
    }

    @Test func `nothing of a request but its public key gets into the certificate`() throws {
        let cluster = try TestCluster()
        let greedy = try CertificateRequest(
            key: PrivateKey.generate(.p256),
            subject: DistinguishedName(commonName: "kubernetes-admin", organizations: ["system:masters"]),
            names: .init(dnsNames: ["kubernetes.default"], uris: ["spiffe://c/node/other"]))
        let profile = CertificateProfile(
            commonName: "worker-1", names: .init(uris: ["spiffe://c/node/n"]), usages: [.client], lifetimeSeconds: 60)
        let certificate = try cluster.nodeAuthority.issue(to: greedy.publicKey, profile, now: TestCluster.now)
        #expect(certificate.publicKey == greedy.publicKey)
        #expect(certificate.subject == DistinguishedName(commonName: "worker-1"))
        #expect(certificate.names == SubjectAlternativeNames(uris: ["spiffe://c/node/n"]))
        #expect(certificate.usages == [.client])
    }

    @Test(arguments: [KeyKind.ed25519, .p256])
    func `no bit of a request can be changed`(kind: KeyKind) throws {
        let request = try CertificateRequest(
            key: PrivateKey.generate(kind), subject: .init(commonName: "a"), names: Self.names)
        var survivors: [Int] = []
        for bit in 0..<request.der.count * 8 {
            var changed = request.der
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let pem =
                "-----BEGIN CERTIFICATE REQUEST-----\n\(Base64.encode(changed))\n-----END CERTIFICATE REQUEST-----\n"
            // A bit that the reader puts right again, such as an unused one, changes nothing.
            if let read = try? CertificateRequest(pem: pem), read.der != request.der { survivors.append(bit) }
        }
        #expect(survivors == [])
    }

    @Test(arguments: [
        "", "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n", "garbage",
        String(repeating: "A", count: 100_000),
    ])
    func `what is no request is refused`(text: String) {
        #expect(throws: CryptographyError(.request, "")) { try CertificateRequest(pem: text) }
    }
}
