import Glibc
import Shared

@testable import Coordinator

/// Calls a handler as the server would, without a socket.
enum EndpointCall {
    static func request(
        _ method: String = "GET", _ target: String = "/", body: [UInt8] = [], parameters: [String: String] = [:],
        peer: Peer = .anonymous, address: String = "192.0.2.1", isFinal: Bool = false
    ) throws -> Request {
        let path = Array(target.utf8)
        var fields = HeaderFields()
        fields.append(name: "content-type", value: "application/json")
        var request = Request(
            id: "test",
            head: try RequestHead(
                method: method, target: try RequestTarget(path[...], queryLimit: 8), fields: fields,
                requiresHost: false),
            body: body, parameters: parameters, peer: peer, remoteAddress: address, received: .now)
        request.isFinalAttempt = isFinal
        return request
    }

    /// The response; nil for a suspension. Errors become the answers that the server makes of them.
    static func answer(_ body: () throws -> Outcome) -> Response? {
        do {
            switch try body() {
            case .respond(let response): return response
            case .suspend: return nil
            case .file(let contents): return .text(contents.path)
            case .async(let work):
                let outcome = Handover<Result<Outcome.Answer, any Error>>()
                work { outcome.put($0) }
                switch outcome.wait() {
                case .success(.respond(let response)): return response
                case .success(.file(let contents)): return .text(contents.path)
                case .failure(let error): return .error(APIError(for: error))
                }
            }
        } catch {
            return .error(APIError(for: error))
        }
    }

    static func code(_ response: Response?) -> String? {
        guard let response, response.status >= 400 else { return nil }
        return try? StrictJSON.decodeLenient(APIErrorBody.self, from: response.body).error.code
    }
}
