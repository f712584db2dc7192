import Shared
import Synchronization

/// The server's own certificate over time: renewed while the server runs, for the next connection on.
final class ServerCertificate: Sendable {
    private struct State {
        var time: RenewalTime
        var nextTry: Timestamp?
        var problem: String?
    }

    private let identity: ServerIdentity
    private let jitter: Double
    private let install: @Sendable (ServerIdentity.Material) throws -> Void
    private let log: @Sendable (ServerEvent) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - first: the one that the server began with.
    ///   - install: puts another one into the listeners.
    init(
        _ identity: ServerIdentity, first: ServerIdentity.Material, jitter: Double = .random(in: 0..<1),
        log: @escaping @Sendable (ServerEvent) -> Void,
        install: @escaping @Sendable (ServerIdentity.Material) throws -> Void
    ) {
        self.identity = identity
        self.jitter = jitter
        self.install = install
        self.log = log
        state = Mutex(State(time: RenewalTime(first.certificate, jitter: jitter)))
    }

    var status: ServerCertificateStatus {
        state.withLock { ServerCertificateStatus(notAfter: $0.time.notAfter, problem: $0.problem) }
    }

    /// Seconds between two looks: a minute, and less for a certificate that lives shorter than a day.
    var lookSeconds: Int { state.withLock { min(60, $0.time.retrySeconds) } }

    /// On failure the old one stays in use, and the next try comes a little later.
    func renewIfDue(now: Timestamp) {
        let isDue = state.withLock { state in
            let isTime = state.nextTry.map { now >= $0 || $0 > now.adding(seconds: state.time.retrySeconds) } ?? true
            guard state.time.isDue(at: now), isTime else { return false }
            state.nextTry = now.adding(seconds: state.time.retrySeconds)
            return true
        }
        guard isDue else { return }
        do {
            let material = try identity.make(now: now)
            try install(material)
            let time = RenewalTime(material.certificate, jitter: jitter)
            state.withLock { $0 = State(time: time) }
            log(.certificateRenewed(until: time.notAfter))
        } catch {
            let isNews = state.withLock { state in
                defer { state.problem = "\(error)" }
                return state.problem != "\(error)"
            }
            if isNews { log(.certificateNotRenewed(reason: "\(error)")) }
        }
    }
}
