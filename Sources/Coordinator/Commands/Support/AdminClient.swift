import Glibc
import HTTPClient
import Shared

/// Speaks the admin API over the coordinator's own socket. The server's answers are no more than its word: what matters
/// is signed, and verified by whoever asks.
struct AdminClient: Sendable {
    /// A roster or manifest, whole.
    private static let blobLimit = 8 << 20

    private let socket: String
    private let http: HTTPClient

    init(socket: String) throws {
        self.socket = socket
        http = try HTTPClient(HTTPClientConfiguration(addresses: ["http://localhost"], unixSocket: socket))
    }

    func get<Answer: Decodable>(
        _ path: String, query: [(String, String)] = [], waiting seconds: Int = 0
    ) throws -> Answer {
        guard let answer: Answer = try poll(path, query: query, waiting: seconds) else {
            throw CommandError("the coordinator's answer to GET \(path) is empty")
        }
        return answer
    }

    /// A long poll: nil where nothing happened in time.
    func poll<Answer: Decodable>(
        _ path: String, query: [(String, String)], waiting seconds: Int
    ) throws -> Answer? {
        var request = HTTPRequest(.get, path, deadline: .seconds(30 + seconds), bodyLimit: Self.blobLimit)
        request.query(query + (seconds > 0 ? [("wait", String(seconds))] : []))
        let response = try send(request)
        return response.status == 204 ? nil : try response.decode(Answer.self)
    }

    func post<Answer: Decodable>(_ path: String, _ body: some Encodable) throws -> Answer {
        try send(HTTPRequest(.post, path, body: try CanonicalJSON.encode(body), deadline: .seconds(60)))
            .decode(Answer.self)
    }

    /// Posts where the answer says no more than its status.
    func post(_ path: String, _ body: some Encodable) throws {
        _ = try send(HTTPRequest(.post, path, body: try CanonicalJSON.encode(body), deadline: .seconds(60)))
    }

    func delete(_ path: String) throws { _ = try send(HTTPRequest(.delete, path)) }

    /// Something that is named by its digest, and is what it is called.
    func blob(_ digest: Digest) throws -> [UInt8] {
        let body = try send(HTTPRequest(.get, "/v1/blobs/\(digest)", bodyLimit: Self.blobLimit)).body
        guard SHA256.digest(of: body) == digest else {
            throw CommandError("the coordinator gave something else for \(digest.short)")
        }
        return body
    }

    private func send(_ request: HTTPRequest) throws -> HTTPResponse {
        do {
            return try http.send(request).checked()
        } catch let error as HTTPClientError where error.code == .connect {
            throw connectError
        } catch let error as HTTPClientError {
            throw CommandError("the coordinator does not answer: \(error)", hint: AdminClient.lookHint)
        }
    }

    private static let lookHint = "systemctl status muster-coordinator; journalctl -u muster-coordinator"

    private var connectError: CommandError {
        if geteuid() != 0, access(socket, W_OK) != 0, errno == EACCES {
            return CommandError("\(socket) is for root alone", hint: "run this command as root")
        }
        return CommandError("the coordinator is not running: nobody listens on \(socket)", hint: Self.lookHint)
    }
}

extension CommandError {
    /// Whether a command that waits may try again: the server is being restarted.
    var isUnreachable: Bool { hint?.hasPrefix("systemctl status") == true }
}
