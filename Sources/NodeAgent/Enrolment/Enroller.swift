import HTTPClient
import Shared

/// Gets the node its identity: a key that is born here, a statement signed with the ticket (or with the key itself,
/// where the operator approves by hand), and a certificate in return.
///
/// It may be killed and run again at any point: the key stays, the same ticket with the same key gets the same
/// certificate, and the ticket is removed only when everything else is durable.
final class Enroller {
    private let configuration: AgentConfiguration
    private let store: IdentityStore
    private let paths: HostPaths
    private let control: RunControl
    private let board: StatusBoard
    private let log: Log

    init(configuration: AgentConfiguration, paths: HostPaths, control: RunControl, board: StatusBoard, log: Log) {
        self.configuration = configuration
        self.store = IdentityStore(paths: paths, configuration: configuration)
        self.paths = paths
        self.control = control
        self.board = board
        self.log = log
    }

    /// The stored identity, or a new one. Tries for ever; nil when the agent is told to stop first.
    func identity() throws -> NodeIdentity? {
        if let identity = try store.load(now: .now()) {
            try store.dropTicket()
            return identity
        }
        let key = try store.key()
        let request = try CertificateRequest(
            key: key, subject: DistinguishedName(commonName: configuration.nodeName))
        let ticket = try store.ticket()
        board.act(.enrolling, "asking \(configuration.coordinators.joined(separator: ", ")) to let this node in")
        let client = try HTTPClient(
            HTTPClientConfiguration(
                addresses: LinkAddresses.enrolment(configuration), authority: Array(configuration.serverAuthority.utf8))
        )
        control.whenStopping { [weak client] in client?.cancel() }
        var backOff = BackOff(first: 1, last: 60)
        var said = ""
        while !control.isStopping {
            var pause = backOff.next()
            do {
                let answer = try ask(client, key: key, request: request, ticket: ticket)
                switch answer.state {
                case .enrolled:
                    let identity = try accept(answer, key)
                    try store.store(identity)
                    log.info("enrolled as \(identity.name)", ["uid": identity.uid])
                    return identity
                case .pending:
                    pause = Double(min(max(answer.retryAfter ?? 5, 1), 60))
                    if said != pending(key) { MachineConsole.print(pending(key)) }
                    say(&said, pending(key))
                }
            } catch {
                guard !control.isStopping else { break }
                say(&said, "cannot enrol yet: \(error)")
            }
            board.act(.enrolling, said)
            control.wakeUp.sleep(seconds: pause)
        }
        return nil
    }

    private func ask(
        _ client: HTTPClient, key: PrivateKey, request: CertificateRequest, ticket: PrivateKey?
    ) throws -> EnrolmentResponse {
        let statement = Enrolment(
            clusterUID: configuration.clusterUID, nodeName: configuration.nodeName, nodeKey: key.publicKey.record,
            csrDigest: request.digest, facts: MachineFactsReader(paths: paths).read(), time: .now())
        let body = EnrolmentRequest(
            enrolment: try Envelope.sign(statement, with: [ticket ?? key]), csr: try request.pemText())
        let response = try client.send(
            HTTPRequest(.post, "/v1/enrolments", body: try CanonicalJSON.encode(body))
        ).checked()
        return try StrictJSON.decodeLenient(
            EnrolmentResponse.self, from: response.body, limits: StrictJSON.Limits(bytes: 4 << 20))
    }

    private func accept(_ answer: EnrolmentResponse, _ key: PrivateKey) throws -> NodeIdentity {
        guard let certificate = answer.certificate else {
            throw StepError(.refused, "the coordinator says enrolled and sends no certificate")
        }
        let now = Timestamp.now()
        let trust = try TrustChain.verify(
            answer.trust, pinnedKeyIDs: configuration.operatorKeyIDs, clusterUID: configuration.clusterUID,
            ratchet: try RatchetFile(paths: paths).load(), now: now)
        return try store.check(certificate: certificate, key: key, trust: trust, now: now)
    }

    private func pending(_ key: PrivateKey) -> String {
        "waits for the operator: coordinator node approve \(configuration.nodeName) "
            + "--fingerprint \(key.publicKey.fingerprint)"
    }

    /// The same words again are no news for the log.
    private func say(_ said: inout String, _ message: String) {
        guard said != message else { return }
        said = message
        log.info(message, [:])
    }
}
