/// How often each sender is answered: so many at once, and then one each so many seconds.
package struct RateLimit: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private var buckets: [String: Bucket] = [:]
    private let burst: Double
    private let perSecond: Double
    private let senders: Int

    /// - Parameter senders: how many are remembered; where all of them sent lately, further ones are not answered.
    package init(burst: Int, perSecond: Double, senders: Int = 4096) {
        self.burst = Double(burst)
        self.perSecond = perSecond
        self.senders = senders
    }

    /// Takes one; false when the sender has none left.
    package mutating func allows(_ sender: String, at now: ContinuousClock.Instant = .now) -> Bool {
        if buckets[sender] == nil, buckets.count >= senders {
            forgetIdle(at: now)
            guard buckets.count < senders else { return false }
        }
        var bucket = buckets[sender] ?? Bucket(tokens: burst, filledAt: now)
        bucket.tokens = min(burst, bucket.tokens + max(0, (now - bucket.filledAt) / .seconds(1)) * perSecond)
        bucket.filledAt = now
        defer { buckets[sender] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }

    /// A sender that has its whole burst again is as one that was never seen.
    private mutating func forgetIdle(at now: ContinuousClock.Instant) {
        buckets = buckets.filter { _, bucket in
            bucket.tokens + max(0, (now - bucket.filledAt) / .seconds(1)) * perSecond < burst
        }
    }
}
