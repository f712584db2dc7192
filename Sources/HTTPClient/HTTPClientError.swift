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
    /// Whether the request may have reached the peer. False means certainly not.
    package let wasSent: Bool

    package init(_ code: Code, _ detail: String, wasSent: Bool = false) {
        self.code = code
        self.detail = detail
        self.wasSent = wasSent
    }

    package static func == (left: HTTPClientError, right: HTTPClientError) -> Bool { left.code == right.code }

    package var description: String { detail }

    /// Whether another address may do better: the host is away, drops our packets, or is not who it must be, and nothing
    /// was sent.
    var isWorthAnotherAddress: Bool {
        switch code {
        case .resolve, .connect, .timeout, .tls: !wasSent
        default: false
        }
    }
}
