import HTTPClient
import Shared
import Synchronization

/// The real cluster, reached from the coordinator's host.
final class LiveClusterReach: ClusterReach {
    private let credential: ClientCredential
    private let target: VerifyTarget
    private let relay: OperatorRelay
    private let kept: HTTPClient
    private let start = ContinuousClock.now
    private let interrupted = Atomic(false)

    init(credential: ClientCredential, target: VerifyTarget, relay: OperatorRelay) throws {
        self.credential = credential
        self.target = target
        self.relay = relay
        kept = try Self.client([target.endpoint] + target.apiServers.map(\.address), credential)
    }

    func send(_ request: HTTPRequest, over route: APIRoute) throws(HTTPClientError) -> HTTPResponse {
        switch route {
        case .any: return try kept.send(request)
        case .balancer: return try Self.client([target.endpoint], credential).send(request)
        case .controlPlane(let name):
            guard let address = target.apiServers.first(where: { $0.name == name })?.address else {
                throw HTTPClientError(.usage, "\(name) is no control plane")
            }
            return try Self.client([address], credential).send(request)
        }
    }

    func fetch(_ path: String, from address: String) throws(HTTPClientError) -> HTTPResponse {
        var configuration = HTTPClientConfiguration(addresses: ["http://\(address)"])
        configuration.allowsPlainText = true
        configuration.connectTimeout = .seconds(3)
        return try HTTPClient(configuration).send(HTTPRequest(.get, path, deadline: .seconds(5)))
    }

    func ask(_ path: String, asStrangerOf address: String) throws(HTTPClientError) -> HTTPResponse {
        try StrangerRequest.send(path, to: address)
    }

    func orderOutage(of node: String, seconds: Int) throws {
        _ = try relay.order(.apiServerOutage, of: .node(node), APIServerOutageOrder(seconds: seconds), seconds: 60)
    }

    func pause(seconds: Int) { Pause.seconds(UInt32(max(0, seconds))) }

    var now: Int { Int(clamping: (ContinuousClock.now - start).components.seconds) }
    var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

    /// Ends the waits of a verification; what it has begun is still cleaned up.
    func interrupt() { interrupted.store(true, ordering: .relaxed) }

    private static func client(
        _ addresses: [String], _ credential: ClientCredential
    ) throws(HTTPClientError) -> HTTPClient {
        var configuration = HTTPClientConfiguration(
            addresses: addresses.map { "https://\($0)" }, authority: Array(credential.authority.utf8),
            certificate: Array(credential.certificate.utf8), key: credential.key)
        configuration.connectTimeout = .seconds(3)
        return try HTTPClient(configuration)
    }
}
