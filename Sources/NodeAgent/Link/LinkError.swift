import Shared

/// A request to the coordinator that did not get what it wanted.
struct LinkError: Error, Equatable, Sendable, CustomStringConvertible {
    enum Kind: Equatable, Sendable {
        /// No answer: name, connection, TLS, time. Worth trying again.
        case unreachable
        /// The coordinator said no.
        case answer(APIError)
        /// An answer that is not what the route answers.
        case malformed
    }

    let kind: Kind
    let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The coordinator's own code (`lease-held`), where it answered.
    var answerCode: String? {
        guard case .answer(let error) = kind else { return nil }
        return error.code
    }

    /// How many seconds the coordinator wants to be left alone.
    var retryAfter: Double {
        guard case .answer(let error) = kind else { return 0 }
        return Double(error.retryAfter ?? 0)
    }

    /// Whether the same request may do better later.
    var isTemporary: Bool {
        switch kind {
        case .unreachable, .malformed: true
        case .answer(let error): error.status >= 500 || error.status == 429
        }
    }

    var description: String { message }
}
