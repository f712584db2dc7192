import Shared
import Synchronization

@testable import NodeAgent

/// A coordinator in memory: conditions that a test sets, reports that it reads.
final class FakeLink: CoordinatorLink {
    private struct State {
        var conditions: [Condition] = []
        var revision = 1
        var reports: [ReportRequest] = []
        var isAway = false
        /// What reports are answered with.
        var refusal: APIError?
        var trust: [Envelope]?
        var renewal: (@Sendable (CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse)?
    }

    private let state = Mutex(State())
    private var away: LinkError { LinkError(.unreachable, "the coordinator cannot be reached") }

    var reports: [ReportRequest] { state.withLock { $0.reports } }

    func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    func refuseReports(with refusal: APIError?) { state.withLock { $0.refusal = refusal } }

    func publish(_ name: String, node: String, rosterDigest: Digest) {
        state.withLock { state in
            state.conditions.append(
                Condition(name: name, node: node, generation: 1, rosterDigest: rosterDigest, since: .now()))
            state.revision += 1
        }
    }

    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? {
        let (answer, isAway) = state.withLock {
            (ConditionsResponse(revision: $0.revision, conditions: $0.conditions), $0.isAway)
        }
        if isAway { throw away }
        return answer.revision == revision ? nil : answer
    }

    func report(_ request: ReportRequest) throws(LinkError) {
        let problem: LinkError? = state.withLock { state in
            if state.isAway { return away }
            if let refusal = state.refusal { return LinkError(.answer(refusal), refusal.message) }
            state.reports.append(request)
            return nil
        }
        if let problem { throw problem }
    }

    func setTrust(_ chain: [Envelope]) { state.withLock { $0.trust = chain } }

    /// How it answers a renewal from now on.
    func renew(_ body: @escaping @Sendable (CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse) {
        state.withLock { $0.renewal = body }
    }

    func trust() throws(LinkError) -> TrustResponse {
        guard let chain = state.withLock({ $0.trust }) else { throw away }
        return TrustResponse(trust: chain, time: .now())
    }
    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse {
        guard let renewal = state.withLock({ $0.renewal }) else { throw away }
        return try renewal(request)
    }
}
