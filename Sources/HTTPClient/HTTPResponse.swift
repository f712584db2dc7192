package import Shared

package struct HTTPResponse: Sendable {
    package var status: Int
    /// Names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    /// PEM of the server's certificate; nil unless ``HTTPClientConfiguration/tellsCertificate``.
    package var certificate: String?

    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as JSON of a known shape. Members that this version does not know are ignored, so that an older client
    /// understands a newer server.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(HTTPClientError) -> Value {
        do {
            // The request has set how large the body may be.
            return try StrictJSON.decodeLenient(type, from: body, limits: .init(bytes: .max))
        } catch {
            throw HTTPClientError(.protocolViolation, "the answer is not the expected JSON: \(error)")
        }
    }

    /// The server's own word for why it refused; a generic one where it said nothing that we understand.
    package var apiError: APIError {
        guard let known = try? StrictJSON.decodeLenient(APIErrorBody.self, from: body) else {
            return APIError(
                status: status, code: "http-\(status)", message: "the server answered HTTP \(status)",
                retryAfter: retryAfter)
        }
        return APIError(
            status: status, code: known.error.code, message: known.error.message, hint: known.error.hint,
            retryAfter: retryAfter)
    }

    /// Whole seconds, at most an hour; a date, which we never send, is not understood.
    private var retryAfter: Int? { headers["retry-after"].flatMap(Int.init).map { min(max(0, $0), 3600) } }

    /// Throws ``apiError`` unless the status is 2xx.
    package func checked() throws(APIError) -> HTTPResponse {
        guard (200..<300).contains(status) else { throw apiError }
        return self
    }
}
