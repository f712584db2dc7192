/// Why no answer came.
package struct HTTPClientError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The configuration or request cannot be used.
        case usage
        case resolve
        case connect
        case timeout
        /// The peer is not who it must be, or refused us.
        case tls
        case bodyTooLarge
        case cancelled
        case protocolViolation
        /// A local file could not be written.
        case file
        case other
    }

    package let code: Code
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package static func == (left: HTTPClientError, right: HTTPClientError) -> Bool { left.code == right.code }

    package var description: String { detail }

    /// Whether another address may do better: nothing has been sent yet.
    var isWorthAnotherAddress: Bool { code == .resolve || code == .connect }
}
