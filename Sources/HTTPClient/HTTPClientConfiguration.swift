/// Whom an ``HTTPClient`` talks to, and what both sides prove.
package struct HTTPClientConfiguration: Sendable {
    /// `https://host:port`, tried in turn; the last good one is tried first. `http` only with ``unixSocket`` or
    /// ``allowsPlainText``.
    package var addresses: [String]
    /// PEM of the only CAs that are trusted; the system's own are never read. Required for `https`.
    package var authority: [UInt8]?
    /// PEM of the client's certificate and key, where it has them.
    package var certificate: [UInt8]?
    package var key: [UInt8]?
    /// Path of a Unix socket that carries the connection instead of TCP.
    package var unixSocket: String?
    /// Permits `http` over TCP: for health endpoints on loopback, never for the coordinator.
    package var allowsPlainText = false
    package var connectTimeout: Duration = .seconds(5)

    package init(
        addresses: [String], authority: [UInt8]? = nil, certificate: [UInt8]? = nil, key: [UInt8]? = nil,
        unixSocket: String? = nil
    ) {
        self.addresses = addresses
        self.authority = authority
        self.certificate = certificate
        self.key = key
        self.unixSocket = unixSocket
    }
}
