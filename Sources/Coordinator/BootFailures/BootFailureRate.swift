import Shared
import Synchronization

/// How often machines without an identity may speak of failures: each is a durable write, and anyone can send one.
final class BootFailureRate: Sendable {
    /// From one address; the machines of a site may share one.
    static let burstPerAddress = 16
    static let perSecondPerAddress = 0.1
    static let burst = 64
    static let perSecond = 1.0
    /// Events have a place in a log of all that happened, which strangers must not flood: some hundred a day.
    static let eventBurst = 32
    static let eventsPerSecond = 1.0 / 300
    static let retrySeconds = 30

    private struct Limits {
        var all = RateLimit(burst: burst, perSecond: perSecond)
        var addresses = RateLimit(burst: burstPerAddress, perSecond: perSecondPerAddress)
        var events = RateLimit(burst: eventBurst, perSecond: eventsPerSecond)
    }

    private let limits = Mutex(Limits())

    /// - Parameter now: for tests.
    func check(_ address: String, at now: ContinuousClock.Instant = .now) throws(APIError) {
        let isAllowed = limits.withLock { limits in
            limits.addresses.allows(AddressGroup.name(of: address), at: now) && limits.all.allows("", at: now)
        }
        guard isAllowed else {
            throw APIError(
                status: 429, code: "failure-rate", message: "more failures come in than are taken",
                hint: "the machine's console says what failed", retryAfter: Self.retrySeconds)
        }
    }

    /// Whether one more may be written into the events.
    func allowsEvent(at now: ContinuousClock.Instant = .now) -> Bool {
        limits.withLock { $0.events.allows("", at: now) }
    }
}
