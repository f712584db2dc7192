/// What a client is told when a request is refused: a stable code, a message for people, and what to do.
/// On the wire: `{"error": {"code": …, "message": …, "hint": …}}` with a fitting HTTP status.
package struct APIError: Error, Codable, Equatable, Sendable, CustomStringConvertible {
    package var status: Int
    package var code: String
    package var message: String
    package var hint: String?
    /// Seconds after which the same request may do better: the `Retry-After` field.
    package var retryAfter: Int?

    package init(status: Int, code: String, message: String, hint: String? = nil, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.retryAfter = retryAfter
    }

    package var description: String { "\(message) (\(code), HTTP \(status))" }
}

/// The JSON body that carries an ``APIError``.
package struct APIErrorBody: Codable, Equatable, Sendable {
    package struct Content: Codable, Equatable, Sendable {
        package var code: String
        package var message: String
        package var hint: String?

        package init(code: String, message: String, hint: String?) {
            self.code = code
            self.message = message
            self.hint = hint
        }
    }

    package var error: Content

    package init(_ error: APIError) {
        self.error = Content(code: error.code, message: error.message, hint: error.hint)
    }
}
