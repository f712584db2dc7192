import Shared

/// Who is on the other end of a connection, as far as the transport proves it.
enum Peer: Equatable, Sendable {
    /// A client certificate that the listener's CA issued, checked again for every request.
    case certificate(Certificate)
    /// A process on this machine, by the kernel's word.
    case unixSocket(UnixPeer)
    /// TLS without a client certificate, or no TLS.
    case anonymous

    /// A short name for logs and for counting connections; nil when there is none.
    var identity: String? {
        switch self {
        case .certificate(let certificate):
            certificate.names.uris.first ?? "key:\(certificate.publicKey.keyID.prefix(16))"
        case .unixSocket(let peer): "uid:\(peer.userID)"
        case .anonymous: nil
        }
    }

    /// Whom an event names who did something on the admin API.
    var operatorName: String {
        switch self {
        case .certificate(let certificate): certificate.subject.commonName ?? "an administrator"
        case .unixSocket(let peer): peer.userID == 0 ? "root" : "user \(peer.userID)"
        case .anonymous: "nobody"
        }
    }
}

/// `SO_PEERCRED`: what the process was when it connected.
struct UnixPeer: Equatable, Sendable {
    let userID: UInt32
    let groupID: UInt32
    let processID: Int32
}
