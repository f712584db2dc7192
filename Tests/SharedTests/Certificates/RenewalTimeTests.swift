import Shared
import Testing

struct RenewalTimeTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    /// Valid from 300 s before now to `seconds` after.
    private func certificate(seconds: Int) throws -> Certificate {
        let authority = try CertificateAuthority.create(.p256, commonName: "ca", days: 3650, now: Self.now)
        let key = try PrivateKey.generate(.p256)
        let profile = CertificateProfile(commonName: "a", usages: [.client], lifetimeSeconds: seconds)
        return try authority.issue(to: key.publicKey, profile, now: Self.now)
    }

    @Test(arguments: [
        // life, jitter, due after, retry
        (30 * 86_400, 0.0, 15 * 86_400 - 150, 300), (30 * 86_400, 1.0, 15 * 86_400 - 150 + 129_615, 300),
        (30 * 86_400, 7.0, 15 * 86_400 - 150 + 129_615, 300), (30 * 86_400, -1.0, 15 * 86_400 - 150, 300),
        (3300, 0.0, 1500, 3), (300, 0.0, 0, 1), (1, 0.0, -150, 1),
    ])
    func `half of the life, a little later by chance, and tries in between`(
        life: Int, jitter: Double, after: Int, retry: Int
    ) throws {
        let time = RenewalTime(try certificate(seconds: life), jitter: jitter)
        #expect(time.due.seconds - Self.now.seconds == after)
        #expect(time.retrySeconds == retry)
        #expect(!time.isDue(at: time.due.adding(seconds: -1)))
        #expect(time.isDue(at: time.due))
        #expect(!time.hasEnded(at: time.notAfter.adding(seconds: -1)))
        #expect(time.hasEnded(at: time.notAfter))
        // A clock that went back: the server must show one that is valid now.
        #expect(time.isDue(at: time.notBefore.adding(seconds: -1)))
    }
}
