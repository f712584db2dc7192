import Shared

/// Keeps certificate and trust fresh while the agent runs. Used by the puller's thread only.
///
/// A certificate is renewed for the same key. The old one is in use until the new one is on the disk.
final class IdentityKeeper {
    /// How often the trust document is asked for when nothing else calls for it.
    static let trustInterval = Duration.seconds(3600)

    private let configuration: AgentConfiguration
    private let store: IdentityStore
    private let identities: IdentityHolder
    private let link: any CoordinatorLink
    private let board: StatusBoard
    private let refusals: RefusalBook
    private let log: Log
    private let clock: () -> Timestamp
    private let jitter: Double
    /// Asks to be let in again with the node's own key, once its certificate has ended.
    private let enrolAgain: (PrivateKey) throws -> EnrolmentResponse
    /// Makes the connections use another identity.
    private let install: (NodeIdentity) throws -> Void
    /// Set when something was refused that a newer trust document may explain.
    var isTrustDue = true
    private var lastTrust = ContinuousClock.now
    private var nextTry: Timestamp?

    init(
        configuration: AgentConfiguration, paths: HostPaths, identities: IdentityHolder, link: any CoordinatorLink,
        board: StatusBoard, refusals: RefusalBook, log: Log, clock: @escaping () -> Timestamp = { .now() },
        jitter: Double = .random(in: 0..<1), enrolAgain: @escaping (PrivateKey) throws -> EnrolmentResponse,
        install: @escaping (NodeIdentity) throws -> Void
    ) {
        self.configuration = configuration
        self.store = IdentityStore(paths: paths, configuration: configuration)
        self.identities = identities
        self.link = link
        self.board = board
        self.refusals = refusals
        self.log = log
        self.clock = clock
        self.jitter = jitter
        self.enrolAgain = enrolAgain
        self.install = install
    }

    /// Does what is due.
    func refresh() throws {
        let time = try renewalTime
        let end = time.notAfter
        board.update { $0.certificateNotAfter = end }
        // Nothing else can be asked for with a certificate that has ended.
        if time.hasEnded(at: clock()) { return try comeBack(end) }
        if isTrustDue || ContinuousClock.now - lastTrust > Self.trustInterval {
            try refreshTrust()
            lastTrust = .now
            isTrustDue = false
        }
        let now = clock()
        guard time.isDue(at: now) else { return }
        // A coordinator that will not renew must not be asked with every poll.
        if let nextTry, now < nextTry, nextTry <= now.adding(seconds: time.retrySeconds) { return }
        nextTry = now.adding(seconds: time.retrySeconds)
        do {
            try renew()
        } catch {
            complain("cannot be renewed: \(error)")
        }
    }

    /// How long a poll may last before something is due here.
    func pollSeconds(atMost seconds: Int) -> Int {
        guard let time = try? renewalTime else { return seconds }
        let next = max(time.due.seconds, nextTry?.seconds ?? 0)
        return max(1, min(seconds, next - clock().seconds))
    }

    private var renewalTime: RenewalTime {
        get throws { RenewalTime(try Certificate(pem: identities.current.certificate), jitter: jitter) }
    }

    private func complain(_ problem: String) {
        let isNews = board.status.certificateProblem != problem
        board.update { $0.certificateProblem = problem }
        if isNews { log.warning("the node certificate \(problem)") }
    }

    private func refreshTrust() throws {
        let identity = identities.current
        let answer = try link.trust()
        guard answer.trust != identity.trust.chain else { return refusals.board.took(.trust) }
        let trust: VerifiedTrust
        do {
            trust = try TrustChain.verify(
                answer.trust, pinnedKeyIDs: configuration.operatorKeyIDs, clusterUID: configuration.clusterUID,
                ratchet: Ratchet.empty.advanced(by: identity.trust), now: clock())
        } catch {
            // The one in force stays.
            return refusals.note(error, answer.trust.last?.digest)
        }
        refusals.board.took(.trust)
        try store.storeTrust(trust)
        try use(identity.certificate, trust)
        log.notice("trust document of version \(trust.version) is in force")
    }

    private func renew() throws {
        let identity = identities.current
        let request = try CertificateRequest(
            key: identity.key, subject: DistinguishedName(commonName: identity.name))
        let answer = try link.renewCertificate(CertificateRenewal(csr: try request.pemText()))
        try take(answer.certificate)
        log.notice("the node certificate is renewed")
    }

    /// The machine was off, or without its coordinator, until its certificate ended. Its key is still its own, but only
    /// an operator can let it in again.
    private func comeBack(_ end: Timestamp) throws {
        let key = identities.current.key
        do {
            let answer = try enrolAgain(key)
            guard answer.state == .enrolled, let certificate = answer.certificate else {
                throw StepError(.refused, Enroller.approval(configuration.nodeName, key))
            }
            try take(certificate)
            log.notice("the node is let in again")
        } catch {
            complain("ended at \(end); \(error)")
            throw error
        }
    }

    private func take(_ certificate: String) throws {
        let identity = identities.current
        let renewed = try store.check(
            certificate: certificate, key: identity.key, trust: identity.trust, now: clock())
        try store.storeCertificate(renewed.certificate)
        try use(renewed.certificate, renewed.trust)
        nextTry = nil
        let end = try renewalTime.notAfter
        board.update { status in
            status.certificateNotAfter = end
            status.certificateProblem = nil
        }
    }

    private func use(_ certificate: String, _ trust: VerifiedTrust) throws {
        let old = identities.current
        let identity = NodeIdentity(
            name: old.name, uid: old.uid, clusterUID: old.clusterUID, certificate: certificate, key: old.key,
            trust: trust)
        try install(identity)
        identities.set(identity)
    }
}
