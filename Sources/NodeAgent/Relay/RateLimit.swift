/// How often each sender is answered: so many at once, and then one each so many seconds.
struct RateLimit {
    private struct Bucket {
        var tokens: Double
        var filledAt: ContinuousClock.Instant
    }

    private var buckets: [String: Bucket] = [:]
    private let burst: Double
    private let perSecond: Double

    /// More senders than any roster has.
    private static let keptSenders = 4096

    init(burst: Int, perSecond: Double) {
        self.burst = Double(burst)
        self.perSecond = perSecond
    }

    /// Takes one; false when the sender has none left.
    mutating func allows(_ sender: String, at now: ContinuousClock.Instant = .now) -> Bool {
        if buckets[sender] == nil, buckets.count >= Self.keptSenders { return false }
        var bucket = buckets[sender] ?? Bucket(tokens: burst, filledAt: now)
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.filledAt).seconds * perSecond)
        bucket.filledAt = now
        defer { buckets[sender] = bucket }
        guard bucket.tokens >= 1 else { return false }
        bucket.tokens -= 1
        return true
    }
}
