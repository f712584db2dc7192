import Shared

/// The codes that the server itself answers with; endpoints add their own. Part of the interface (`docs/errors.md`).
enum ErrorCode: String, CaseIterable, Sendable {
    case badRequest = "bad-request"
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case timeout
    case conflict
    case bodyTooLarge = "body-too-large"
    case unsupportedEncoding = "unsupported-encoding"
    case rangeNotSatisfiable = "range-not-satisfiable"
    case expectationFailed = "expectation-failed"
    case headerTooLarge = "header-too-large"
    case `internal`
    case notImplemented = "not-implemented"
    case unavailable
    case tooManyConnections = "too-many-connections"
    case versionNotSupported = "version-not-supported"
    case storageFull = "storage-full"

    /// The HTTP status that goes with the code.
    var status: Int {
        switch self {
        case .badRequest: 400
        case .unauthenticated: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .timeout: 408
        case .conflict: 409
        case .bodyTooLarge: 413
        case .unsupportedEncoding: 415
        case .rangeNotSatisfiable: 416
        case .expectationFailed: 417
        case .headerTooLarge: 431
        case .internal: 500
        case .notImplemented: 501
        case .unavailable, .tooManyConnections: 503
        case .versionNotSupported: 505
        case .storageFull: 507
        }
    }
}

extension APIError {
    /// An answer with one of the server's codes and the status that goes with it.
    init(_ code: ErrorCode, _ message: String, hint: String? = nil) {
        self.init(status: code.status, code: code.rawValue, message: message, hint: hint)
    }

    /// What a client is told about any error. One that was not written for clients is a plain `internal`; its words
    /// go to the log only.
    init(for error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as StoreError: self.init(for: error)
        default: self.init(.internal, "the coordinator failed to answer", hint: "its log says why")
        }
    }

    private init(for error: StoreError) {
        switch error.code {
        case .conflict: self.init(.conflict, "somebody else changed this first", hint: "read it again and retry")
        case .full: self.init(.storageFull, "the coordinator's disk is full: nothing was written")
        case .busy, .closed: self.init(.unavailable, "the coordinator is busy", hint: "try again")
        default: self.init(.internal, "the coordinator cannot use its state", hint: "its log says why")
        }
    }
}
