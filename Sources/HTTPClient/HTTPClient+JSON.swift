import Shared

extension HTTPRequest {
    /// A request with a JSON body: sorted members, so that the same value is the same bytes.
    package static func json(
        _ method: HTTPMethod, _ path: String, _ value: some Encodable, deadline: Duration = .seconds(30)
    ) throws(HTTPClientError) -> HTTPRequest {
        do {
            return HTTPRequest(method, path, body: try JSONText.encode(value), deadline: deadline)
        } catch {
            throw HTTPClientError(.usage, "the body cannot be written as JSON: \(error)")
        }
    }
}

extension HTTPClient {
    /// Sends a request and reads its answer as JSON.
    ///
    /// - Returns: nil for an answer without a body (204).
    /// - Throws: ``HTTPClientError`` where no usable answer came, ``APIError`` where the server refused.
    package func exchange<Answer: Decodable>(_ request: HTTPRequest, as type: Answer.Type) throws -> Answer? {
        let response = try send(request).checked()
        return response.status == 204 ? nil : try response.decode(type)
    }

    /// Sends a JSON body and reads the answer as JSON.
    package func sendJSON<Answer: Decodable>(
        _ method: HTTPMethod, _ path: String, _ value: some Encodable, as type: Answer.Type,
        deadline: Duration = .seconds(30)
    ) throws -> Answer? {
        try exchange(try .json(method, path, value, deadline: deadline), as: type)
    }
}
