import HTTPClient
import Shared
import Synchronization

/// The real link: HTTP/1.1 over mutual TLS 1.3, pinned to the cluster's CA, with this node's certificate.
final class CoordinatorClient: CoordinatorLink {
    private struct State {
        var configuration: HTTPClientConfiguration
        var clients: [Lane: HTTPClient] = [:]
        /// Leases that were granted and not given back.
        var leases: Set<String> = []
        var isStopping = false
        var isClosed = false

        func isOpen(_ lane: Lane) -> Bool {
            !isClosed && (!isStopping || lane == .control && !leases.isEmpty)
        }
    }

    private let state: Mutex<State>
    /// The kernel's boot id: by it the coordinator tells two machines with one disk apart.
    private let boot: String
    /// Told after each request whether the coordinator answered, and if not why.
    private let heard: @Sendable (LinkError?) -> Void

    init(
        _ configuration: HTTPClientConfiguration, boot: String,
        heard: @escaping @Sendable (LinkError?) -> Void = { _ in }
    ) {
        self.boot = boot
        state = Mutex(State(configuration: configuration))
        self.heard = heard
    }

    /// The configuration for a node: pinned CA, certificate and key.
    static func configuration(
        _ agent: AgentConfiguration, _ identity: NodeIdentity
    ) throws -> HTTPClientConfiguration {
        HTTPClientConfiguration(
            addresses: LinkAddresses.agent(agent, identity.trust.document),
            authority: Array(identity.trust.document.serverAuthority.utf8),
            certificate: Array(identity.certificate.utf8), key: try identity.key.pem())
    }

    /// Uses another certificate or other addresses from the next request on.
    func use(_ configuration: HTTPClientConfiguration) {
        state.withLock { state in
            state.configuration = configuration
            state.clients = [:]
        }
    }

    /// Ends what waits for an answer, because the agent stops. As long as a lease is held, it can still be renewed and
    /// given back.
    func endWaits() {
        let clients = state.withLock { state in
            state.isStopping = true
            return state.clients.filter { !state.isOpen($0.key) }.map(\.value)
        }
        for client in clients { client.cancel() }
    }

    /// Ends what runs and refuses what comes.
    func close() {
        let clients = state.withLock { state in
            state.isClosed = true
            return Array(state.clients.values)
        }
        for client in clients { client.cancel() }
    }

    func trust() throws(LinkError) -> TrustResponse {
        try decode(try send(.control, HTTPRequest(.get, "/v1/trust")))
    }

    func assignment(after digest: Digest?, waitSeconds: Int) throws(LinkError) -> AssignmentResponse? {
        var request = HTTPRequest(.get, "/v1/assignment", deadline: .seconds(waitSeconds + 15))
        request.query((digest.map { [("after", $0.text)] } ?? []) + [("wait", "\(waitSeconds)")])
        let response = try send(.assignment, request)
        return response.status == 204 ? nil : try decode(response)
    }

    func conditions(after revision: Int?, waitSeconds: Int) throws(LinkError) -> ConditionsResponse? {
        var request = HTTPRequest(.get, "/v1/conditions", deadline: .seconds(waitSeconds + 15))
        request.query((revision.map { [("after", "\($0)")] } ?? []) + [("wait", "\(waitSeconds)")])
        let response = try send(.conditions, request)
        return response.status == 204 ? nil : try decode(response)
    }

    func blob(_ digest: Digest, limit: Int) throws(LinkError) -> [UInt8] {
        let request = HTTPRequest(.get, "/v1/blobs/\(digest.text)", deadline: .seconds(60), bodyLimit: limit)
        return try send(.blobs, request).body
    }

    func download(
        _ digest: Digest, to descriptor: Int32, from offset: Int, limit: Int, seconds: Int
    ) throws(LinkError) {
        let request = naming(HTTPRequest(.get, "/v1/blobs/\(digest.text)", deadline: .seconds(seconds)))
        try perform(.blobs) { (client) throws(HTTPClientError) in
            try client.download(request, to: descriptor, resumeFrom: offset, limit: limit)
        }
    }

    func report(_ request: ReportRequest) throws(LinkError) { try post(.control, "/v1/reports", request) }

    func tell(_ inventory: CertificateInventory) throws(LinkError) {
        try post(.control, "/v1/certificates", inventory)
    }

    func tell(_ updates: HeldUpdates) throws(LinkError) { try post(.control, "/v1/updates", updates) }

    func lease(_ name: String, _ request: LeaseRequest) throws(LinkError) -> LeaseResponse {
        defer { if request.action == .release { state.withLock { _ = $0.leases.remove(name) } } }
        let answer: LeaseResponse = try decode(try post(.control, "/v1/leases/\(HTTPRequest.escape(name))", request))
        if request.action != .release { state.withLock { _ = $0.leases.insert(name) } }
        return answer
    }

    func proof(ofNode name: String) throws(LinkError) -> NodeProofResponse {
        try decode(try send(.control, HTTPRequest(.get, "/v1/nodes/\(HTTPRequest.escape(name))/proof")))
    }

    func sendRelay(_ message: Envelope) throws(LinkError) { try post(.control, "/v1/relay", message) }

    func takeRelay(waitSeconds: Int) throws(LinkError) -> RelayBatch {
        var request = HTTPRequest(
            .get, "/v1/relay", deadline: .seconds(waitSeconds + 15), bodyLimit: 16 * DocumentKind.largestEnvelopeBytes)
        request.query([("wait", "\(waitSeconds)")])
        let response = try send(.relay, request)
        return response.status == 204 ? RelayBatch(messages: []) : try decode(response, limit: request.bodyLimit)
    }

    func acknowledgeRelay(_ id: String) throws(LinkError) {
        _ = try send(.control, HTTPRequest(.delete, "/v1/relay/\(HTTPRequest.escape(id))"))
    }

    func renewCertificate(_ request: CertificateRenewal) throws(LinkError) -> CertificateRenewalResponse {
        try decode(try post(.control, "/v1/certificate", request))
    }

    @discardableResult
    private func post(_ lane: Lane, _ path: String, _ body: some Encodable) throws(LinkError) -> HTTPResponse {
        let bytes: [UInt8]
        do { bytes = try CanonicalJSON.encode(body) } catch { throw LinkError(.malformed, "\(error)") }
        return try send(lane, HTTPRequest(.post, path, body: bytes))
    }

    private func send(_ lane: Lane, _ request: HTTPRequest) throws(LinkError) -> HTTPResponse {
        let request = naming(request)
        return try perform(lane) { (client) throws(HTTPClientError) in try client.send(request) }
    }

    private func naming(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        if !boot.isEmpty { request.headers.append(("muster-boot", boot)) }
        return request
    }

    @discardableResult
    private func perform(
        _ lane: Lane, _ body: (HTTPClient) throws(HTTPClientError) -> HTTPResponse
    ) throws(LinkError) -> HTTPResponse {
        do {
            let response: HTTPResponse
            do {
                response = try body(try client(lane)).checked()
            } catch let error as HTTPClientError {
                throw LinkError(.unreachable, error.detail)
            } catch let error as APIError {
                throw LinkError(.answer(error), "the coordinator says: \(error)")
            }
            heard(nil)
            return response
        } catch let error as LinkError {
            // A refusal is an answer: the coordinator is there. What a stop cut off says nothing about it.
            if state.withLock({ $0.isStopping }) { throw error }
            if case .answer = error.kind { heard(nil) } else { heard(error) }
            throw error
        } catch {
            throw LinkError(.malformed, "\(error)")
        }
    }

    private func client(_ lane: Lane) throws(HTTPClientError) -> HTTPClient {
        try state.withLock { (state) throws(HTTPClientError) in
            guard state.isOpen(lane) else { throw HTTPClientError(.cancelled, "the agent is being stopped") }
            if let client = state.clients[lane] { return client }
            let client = try HTTPClient(state.configuration)
            state.clients[lane] = client
            return client
        }
    }

    private func decode<Value: Decodable>(
        _ response: HTTPResponse, limit: Int = DocumentKind.largestEnvelopeBytes
    ) throws(LinkError) -> Value {
        do {
            let limits = StrictJSON.Limits(bytes: limit)
            return try StrictJSON.decodeLenient(Value.self, from: response.body, limits: limits)
        } catch {
            throw LinkError(.malformed, "the coordinator's answer cannot be read: \(error)")
        }
    }
}
