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
        let ended = try store.endOfCertificate(now: .now()).map { "the certificate ended at \($0); " } ?? ""
        let coordinators = configuration.coordinators.joined(separator: ", ")
        board.act(.enrolling, "\(ended)asking \(coordinators) to let this node in")
        let client = try Self.client(configuration)
        control.whenStopping(client) { $0.cancel() }
        var backOff = BackOff(first: 1, last: 60)
        var said = ""
        while !control.isStopping {
            var pause = backOff.next()
            do {
                // A machine that was reset may get its new ticket while it asks.
                let ticket = try store.ticket()
                let answer = try Self.ask(
                    client, configuration, paths, key: key, request: request, ticket: ticket)
                switch answer.state {
                case .enrolled:
                    let identity = try accept(answer, key)
                    try store.store(identity)
                    log.info("enrolled as \(identity.name)", ["uid": identity.uid])
                    return identity
                case .pending:
                    pause = Double(min(max(answer.retryAfter ?? 5, 1), 60))
                    let words = ended + Self.approval(configuration.nodeName, key)
                    if said != words { MachineConsole.print(words) }
                    say(&said, words)
                }
            } catch {
                guard !control.isStopping else { break }
                say(&said, "\(ended)cannot enrol yet: \(error)")
            }
            board.act(.enrolling, said)
            control.wakeUp.sleep(seconds: pause)
        }
        return nil
    }

    private static func client(_ configuration: AgentConfiguration) throws -> HTTPClient {
        try HTTPClient(
            HTTPClientConfiguration(
                addresses: LinkAddresses.enrolment(configuration), authority: Array(configuration.serverAuthority.utf8))
        )
    }

    /// Asks once to be let in again, with the key that the node has.
    static func askAgain(
        _ configuration: AgentConfiguration, paths: HostPaths, key: PrivateKey, control: RunControl
    ) throws -> EnrolmentResponse {
        let client = try client(configuration)
        control.whenStopping(client) { $0.cancel() }
        let request = try CertificateRequest(
            key: key, subject: DistinguishedName(commonName: configuration.nodeName))
        return try ask(client, configuration, paths, key: key, request: request, ticket: nil)
    }

    private static func ask(
        _ client: HTTPClient, _ configuration: AgentConfiguration, _ paths: HostPaths, key: PrivateKey,
        request: CertificateRequest, ticket: PrivateKey?
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

    /// What a person types to let this node in.
    static func approval(_ name: String, _ key: PrivateKey) -> String {
        "waits for the operator: coordinator node approve \(name) "
            + "--fingerprint \(key.publicKey.fingerprint)"
    }

    /// The same words again are no news for the log.
    private func say(_ said: inout String, _ message: String) {
        guard said != message else { return }
        said = message
        log.info(message, [:])
    }
}
