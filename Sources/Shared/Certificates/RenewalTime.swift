/// When a certificate is renewed: at half of its life and a little later, so that certificates that were made in one
/// minute are not all renewed in one.
package struct RenewalTime: Equatable, Sendable {
    /// From then on it is due.
    package let due: Timestamp
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    /// Seconds between two tries.
    package let retrySeconds: Int

    /// - Parameter jitter: 0 to 1: which part of the spread, a twentieth of the life, is added.
    package init(_ certificate: Certificate, jitter: Double) {
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        let life = max(0, notAfter.seconds - notBefore.seconds)
        let spread = Int(Double(life / 20) * min(max(jitter, 0), 1))
        due = notBefore.adding(seconds: life / 2 + spread)
        retrySeconds = min(300, max(1, life / 1000))
    }

    /// Also when the clock has gone back to before its beginning.
    package func isDue(at now: Timestamp) -> Bool { now >= due || now < notBefore }

    package func hasEnded(at now: Timestamp) -> Bool { now >= notAfter }
}
