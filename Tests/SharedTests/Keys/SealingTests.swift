import Testing

@testable import Shared

struct SealingTests {
    private static let now = Timestamp.now()

    private static func recipient(_ kind: KeyKind = .p256) throws -> (key: PrivateKey, certificate: Certificate) {
        let authority = try CertificateAuthority.create(.p256, commonName: "nodes", days: 1, now: now)
        let key = try PrivateKey.generate(kind)
        let profile = CertificateProfile(commonName: "node", usages: [.client], lifetimeSeconds: 3600)
        return (key, try authority.issue(to: key.publicKey, profile, now: now))
    }

    @Test(arguments: [0, 1, 16, 20_000, Sealing.maximumBytes])
    func `what is sealed is opened by the key it was sealed to`(length: Int) throws {
        let node = try Self.recipient()
        let secret = try RandomBytes.make(length)
        let sealed = try Sealing.seal(secret, to: node.certificate)
        #expect(try Sealing.open(sealed, key: node.key, certificate: node.certificate) == secret)
    }

    @Test func `no bit of what is sealed can be changed`() throws {
        let node = try Self.recipient()
        let sealed = try Sealing.seal(Array("join material".utf8), to: node.certificate)
        var survivors: [String] = []
        for index in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[index] ^= 1 << UInt8(bit)
                if (try? Sealing.open(changed, key: node.key, certificate: node.certificate)) != nil {
                    survivors.append("\(index).\(bit)")
                }
            }
        }
        #expect(survivors == [], "of \(Hex.encode(sealed))")
    }

    /// Which bits of an ephemeral point's encoding OpenSSL overlooks depends on the point, so one message proves little.
    @Test func `no bit before the ephemeral point can be changed, whatever the point`() throws {
        let node = try Self.recipient()
        var survivors: [String] = []
        for _ in 0..<12 {
            let sealed = try Sealing.seal([1], to: node.certificate)
            for bit in 0..<60 * 8 {
                var changed = sealed
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                if (try? Sealing.open(changed, key: node.key, certificate: node.certificate)) != nil {
                    survivors.append("\(bit / 8).\(bit % 8)")
                }
            }
        }
        #expect(survivors == [])
    }
}
