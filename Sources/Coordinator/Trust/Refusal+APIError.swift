import Shared

extension APIError {
    /// What a client is told about a document that was refused: the refusal's own code.
    init(_ refusal: Refusal) {
        let status =
            switch refusal.code {
            case .envelope, .type, .schema: 400
            default: 403
            }
        self.init(
            status: status, code: refusal.code.rawValue, message: refusal.description,
            hint: refusal.code == .future || refusal.code == .expired ? "compare the clocks of both machines" : nil)
    }
}

/// Runs what may refuse a document, and answers with the refusal's code.
func refusing<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let refusal as Refusal { throw APIError(refusal) }
}

extension Request {
    /// The moment at which a long poll ends; nil when the request does not want to wait or may not wait any longer.
    func waitDeadline(longest: Int) throws(APIError) -> ContinuousClock.Instant? {
        let seconds = try integer("wait", in: 0...longest, default: 0)
        return seconds > 0 && !isFinalAttempt ? received + .seconds(seconds) : nil
    }
}
