import Shared

/// An answer whose body is in memory.
struct Response: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        let name: String
        let value: String
    }

    var status: Int
    /// Beside what the server adds itself: length, date, request id, connection.
    var fields: [Field]
    var body: [UInt8]

    init(status: Int, fields: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    static let noContent = Response(status: 204)
    static let notModified = Response(status: 304)

    static func bytes(_ body: [UInt8], contentType: String, status: Int = 200) -> Response {
        Response(status: status, fields: [Field(name: "content-type", value: contentType)], body: body)
    }

    static func text(_ text: String, status: Int = 200) -> Response {
        bytes(Array(text.utf8), contentType: "text/plain; charset=utf-8", status: status)
    }

    /// JSON with sorted keys, so that the same value is the same bytes.
    static func json(_ value: some Encodable, status: Int = 200) throws -> Response {
        bytes(try JSONText.encode(value), contentType: "application/json", status: status)
    }

    /// `{"error":{"code":…,"message":…,"hint":…}}`.
    static func error(_ error: APIError) -> Response {
        let plain = Response.bytes(
            Array(#"{"error":{"code":"internal","message":"the coordinator failed to answer"}}"#.utf8),
            contentType: "application/json", status: 500)
        let response = (try? json(APIErrorBody(error), status: error.status)) ?? plain
        return error.retryAfter.map { response.with("retry-after", "\($0)") } ?? response
    }

    mutating func set(_ name: String, _ value: String) {
        fields.removeAll { $0.name == name }
        fields.append(Field(name: name, value: value))
    }

    func with(_ name: String, _ value: String) -> Response {
        var copy = self
        copy.set(name, value)
        return copy
    }
}
