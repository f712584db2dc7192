import HTTPClient
import Shared

/// etcd through its JSON gateway, over TLS with a client certificate.
struct EtcdGateway: Sendable {
    private let client: HTTPClient
    /// For messages.
    private let name: String

    /// - Parameters:
    ///   - endpoints: `https://host:port`, tried in turn.
    ///   - authority, certificate, key: PEM.
    init(endpoints: [String], authority: [UInt8], certificate: [UInt8], key: [UInt8]) throws(EtcdError) {
        var configuration = HTTPClientConfiguration(
            addresses: endpoints, authority: authority, certificate: certificate, key: key)
        configuration.connectTimeout = .seconds(3)
        name = endpoints.joined(separator: ", ")
        do {
            client = try HTTPClient(configuration)
        } catch {
            throw EtcdError(.unreachable, "\(name): \(error)")
        }
    }

    /// Whether the member says that it is healthy: it has a leader and no alarm.
    ///
    /// - Returns: nil when it is, else why not.
    func unhealthyReason() -> String? {
        do {
            let response = try client.send(HTTPRequest(.get, "/health", deadline: .seconds(5), bodyLimit: 4096))
            guard response.status == 200 else { return "answers HTTP \(response.status) to /health" }
            let health = try response.decode(Health.self)
            return health.health == "true" ? nil : health.reason.map { "says: \($0)" } ?? "says that it is not healthy"
        } catch {
            return "\(error)"
        }
    }

    /// Reads one key. Linearizable: an answer proves a quorum.
    func read(key: String) throws(EtcdError) -> EtcdMessages.KeyValue? {
        try EtcdMessages.rangeAnswer(try post("/v3/kv/range", EtcdMessages.range(key: key)))
    }

    /// Creates a key that never existed, in one transaction.
    func create(key: String, value: [UInt8]) throws(EtcdError) -> EtcdMessages.CreateOutcome {
        try EtcdMessages.createAnswer(try post("/v3/kv/txn", EtcdMessages.create(key: key, value: value)))
    }

    /// What the member says of itself and of its cluster.
    func status() throws(EtcdError) -> EtcdMessages.MemberStatus {
        try EtcdMessages.statusAnswer(try post("/v3/maintenance/status", EtcdMessages.nothing))
    }

    /// Keys that begin with `prefix`, at most `limit` of them, and how many there are. Linearizable.
    func keys(beginningWith prefix: String, limit: Int) throws(EtcdError) -> EtcdMessages.FoundKeys {
        try EtcdMessages.keysAnswer(try post("/v3/kv/range", EtcdMessages.keys(beginningWith: prefix, limit: limit)))
    }

    func post(_ path: String, _ body: [UInt8]) throws(EtcdError) -> [UInt8] {
        let response: HTTPResponse
        do {
            response = try client.send(HTTPRequest(.post, path, body: body, deadline: .seconds(10)))
        } catch {
            throw EtcdError(.unreachable, "\(error)")
        }
        guard response.status == 200 else {
            throw EtcdError(.refused, "\(name): HTTP \(response.status): \(EtcdMessages.failure(response.body))")
        }
        return response.body
    }

    private struct Health: Decodable {
        var health: String
        var reason: String?
    }
}
