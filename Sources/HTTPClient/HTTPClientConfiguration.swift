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
    /// Takes whichever server answers, unproven: only to see what a stranger would see, with nothing of one's own sent
    /// and nothing of the answer believed.
    package var acceptsAnyServer = false
    package var connectTimeout: Duration = .seconds(5)
    /// Whether responses tell the certificate that the server showed.
    package var tellsCertificate = false

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

    /// Finds what cannot work before anything is sent.
    func check() throws(HTTPClientError) {
        guard !addresses.isEmpty else { throw HTTPClientError(.usage, "no address is given") }
        guard (certificate == nil) == (key == nil) else {
            throw HTTPClientError(.usage, "a certificate needs its key, and a key its certificate")
        }
        guard !acceptsAnyServer || key == nil && authority == nil else {
            throw HTTPClientError(.usage, "a server that is not proven gets no certificate, and is judged by no CA")
        }
        for address in addresses {
            let isSecure = address.hasPrefix("https://")
            let isPlain = address.hasPrefix("http://") && (unixSocket != nil || allowsPlainText)
            guard isSecure || isPlain else { throw HTTPClientError(.usage, "\(address) is not an https address") }
            guard !isSecure || authority?.isEmpty == false || acceptsAnyServer else {
                throw HTTPClientError(.usage, "no CA is given for \(address)")
            }
            let host = address.utf8.dropFirst(isSecure ? 8 : 7)
            let stops: Set<UInt8> = [35, 47, 63, 64, 92]
            guard !host.isEmpty, host.allSatisfy({ (0x21...0x7e).contains($0) && !stops.contains($0) }) else {
                throw HTTPClientError(.usage, "\(address) is not just a host and a port")
            }
        }
    }
}
