import Shared
import Synchronization

/// Holds one lease while something dangerous is done, and says at any moment whether it is still held.
///
/// A grant counts from the moment when it was asked for, on this machine's monotonic clock, so that neither a slow
/// answer nor a clock that jumps makes it longer. A thread renews it at a third of its life.
final class LeaseKeeper: Sendable {
    /// Long enough to live through a restart of the coordinator, short enough that the next node need not wait long
    /// after a power cut.
    static let seconds = 60
    /// Between the last check and the effect lies a little time.
    private static let margin = Duration.seconds(3)

    private struct Grant {
        var term: Int
        var validUntil: ContinuousClock.Instant
    }

    private struct State {
        var grant: Grant?
        /// Why the last renewal did not work, for the error message.
        var trouble = ""
        var isReleased = false
    }

    let name: String
    private let peers: Peers
    private let state = Mutex(State())
    private let wakeUp = WakeUp()

    /// How long a grant holds without renewal.
    private let lifetime: Int

    /// - Parameter seconds: longer for a holder that must go away for a while and come back, 600 at most.
    init(name: String, peers: Peers, seconds: Int = LeaseKeeper.seconds) {
        self.name = name
        self.peers = peers
        lifetime = seconds
    }

    /// Asks once.
    ///
    /// - Returns: nil when the lease is held now, else who holds it, for people.
    /// - Throws: ``Refusal`` for a grant that is not what it must be.
    func tryToAcquire() throws -> String? {
        let asked = ContinuousClock.now
        do {
            let answer = try peers.link.lease(name, LeaseRequest(action: .acquire, term: nil, seconds: lifetime))
            try take(answer, askedAt: asked)
        } catch let error as LinkError {
            guard error.answerCode == "lease-held" || error.isTemporary else { throw error }
            return error.message
        }
        _ = try BackgroundThread(name: "lease-renewal") { [self] in renewUntilReleased() }
        return nil
    }

    /// Throws unless the lease is held at this moment. Call it right before the mutation.
    func stillHeld() throws {
        let problem: String? = state.withLock { state in
            guard let grant = state.grant else { return "it was never granted" }
            guard ContinuousClock.now < grant.validUntil - Self.margin else {
                return state.trouble.isEmpty ? "it ran out" : "it ran out: \(state.trouble)"
            }
            return nil
        }
        guard let problem else { return }
        throw StepError(.failed, "the lease \(name) is no longer held, nothing was changed: \(problem)")
    }

    /// Gives the lease back; when the coordinator cannot be reached it runs out by itself.
    func release() {
        let term: Int? = state.withLock { state in
            defer { state.isReleased = true }
            return state.isReleased ? nil : state.grant?.term
        }
        wakeUp.notify()
        guard let term else { return }
        _ = try? peers.link.lease(name, LeaseRequest(action: .release, term: term, seconds: lifetime))
    }

    private func take(_ answer: LeaseResponse, askedAt asked: ContinuousClock.Instant) throws {
        guard let envelope = answer.lease else {
            throw StepError(.refused, "the coordinator granted the lease \(name) without a document")
        }
        let expectation = LeaseExpectation(
            name: name, holder: peers.identity.uid, highestTerm: peers.terms.highest(of: name))
        let lease = try peers.verifier().lease(envelope, expectation).payload
        try peers.terms.saw(lease.term, of: name)
        let seconds = min(lease.expires.seconds - lease.issued.seconds, lifetime)
        state.withLock { state in
            state.grant = Grant(term: lease.term, validUntil: asked + .seconds(seconds))
            state.trouble = ""
        }
    }

    private func renewUntilReleased() {
        while true {
            wakeUp.sleep(seconds: Double(lifetime) / 3)
            let term: Int? = state.withLock { state in
                guard !state.isReleased, let grant = state.grant, ContinuousClock.now < grant.validUntil else {
                    return nil
                }
                return grant.term
            }
            guard let term else { return }
            renew(term)
        }
    }

    private func renew(_ term: Int) {
        let asked = ContinuousClock.now
        do {
            let answer = try peers.link.lease(
                name, LeaseRequest(action: .renew, term: term, seconds: lifetime))
            let isReleased = state.withLock { $0.isReleased }
            if !isReleased { try take(answer, askedAt: asked) }
        } catch {
            state.withLock { $0.trouble = "\(error)" }
        }
    }
}
