import Shared
import Synchronization

/// How often a node may report. Each report is a durable write, and all nodes share one writer: without a limit, one
/// node in a loop would slow down all others.
final class ReportRate: Sendable {
    /// An agent sends at most one a second, and its backlog after an absence in batches at once.
    static let burst = 60
    static let perSecond = 2.0
    static let retrySeconds = 5

    /// Asked with names of enrolled nodes only, so it grows no further than the cluster.
    private let limit = Mutex(RateLimit(burst: burst, perSecond: perSecond, senders: .max))

    func check(_ node: String) throws(APIError) {
        guard limit.withLock({ $0.allows(node) }) else {
            throw APIError(
                status: 429, code: "report-rate", message: "node \(node) reports more often than twice a second",
                hint: "wait \(Self.retrySeconds) s and send it again", retryAfter: Self.retrySeconds)
        }
    }
}
