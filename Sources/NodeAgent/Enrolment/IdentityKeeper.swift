import Shared

/// Keeps certificate and trust fresh while the agent runs. Used by the puller's thread only.
final class IdentityKeeper {
    /// How often the trust document is asked for when nothing else calls for it.
    static let trustInterval = Duration.seconds(3600)

    private let configuration: AgentConfiguration
    private let store: IdentityStore
    private let identities: IdentityHolder
    private let client: CoordinatorClient
    private let refusals: RefusalBook
    private let log: Log
    /// Set when something was refused that a newer trust document may explain.
    var isTrustDue = true
    private var lastTrust = ContinuousClock.now
    private var lastRenewal: ContinuousClock.Instant?

    init(
        configuration: AgentConfiguration, paths: HostPaths, identities: IdentityHolder, client: CoordinatorClient,
        refusals: RefusalBook, log: Log
    ) {
        self.configuration = configuration
        self.store = IdentityStore(paths: paths, configuration: configuration)
        self.identities = identities
        self.client = client
        self.refusals = refusals
        self.log = log
    }

    /// Does what is due.
    func refresh() throws {
        if isTrustDue || ContinuousClock.now - lastTrust > Self.trustInterval {
            try refreshTrust()
            lastTrust = .now
            isTrustDue = false
        }
        let certificate = try Certificate(pem: identities.current.certificate)
        let half = certificate.notBefore.seconds + (certificate.notAfter.seconds - certificate.notBefore.seconds) / 2
        guard Timestamp.now().seconds >= half else { return }
        // A coordinator that will not renew must not be asked with every poll.
        if let last = lastRenewal, ContinuousClock.now - last < .seconds(300) { return }
        lastRenewal = .now
        do {
            try renew()
        } catch {
            log.warning("cannot renew the certificate: \(error)")
        }
    }

    private func refreshTrust() throws {
        let identity = identities.current
        let answer = try client.trust()
        guard answer.trust != identity.trust.chain else { return refusals.board.took(.trust) }
        let trust: VerifiedTrust
        do {
            trust = try TrustChain.verify(
                answer.trust, pinnedKeyIDs: configuration.operatorKeyIDs, clusterUID: configuration.clusterUID,
                ratchet: Ratchet.empty.advanced(by: identity.trust), now: .now())
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
        let answer = try client.renewCertificate(CertificateRenewal(csr: try request.pemText()))
        let renewed = try store.check(
            certificate: answer.certificate, key: identity.key, trust: identity.trust, now: .now())
        try store.storeCertificate(renewed.certificate)
        try use(renewed.certificate, renewed.trust)
        log.info("the node certificate is renewed")
    }

    private func use(_ certificate: String, _ trust: VerifiedTrust) throws {
        let old = identities.current
        let identity = NodeIdentity(
            name: old.name, uid: old.uid, clusterUID: old.clusterUID, certificate: certificate, key: old.key,
            trust: trust)
        identities.set(identity)
        client.use(try CoordinatorClient.configuration(configuration, identity))
    }
}
