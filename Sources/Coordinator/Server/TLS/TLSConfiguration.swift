/// What a listener proves and what it asks of clients. All in PEM.
struct TLSConfiguration: Sendable {
    /// Whether clients must show a certificate.
    enum ClientCertificates: Sendable {
        case none
        /// Asked for, and checked when shown; without one the peer is anonymous.
        case optional(authorities: [UInt8])
        /// The handshake fails without a valid one.
        case required(authorities: [UInt8])
    }

    /// The server's certificate, then its intermediates.
    var certificateChain: [UInt8]
    var privateKey: [UInt8]
    var clientCertificates: ClientCertificates
    /// Distinct per listener: OpenSSL keeps sessions of different contexts apart by it.
    var sessionContext: String
}
