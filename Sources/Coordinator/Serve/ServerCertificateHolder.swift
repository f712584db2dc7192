import Synchronization

/// Where the status finds the server's certificate: the server is made after the state that it serves.
final class ServerCertificateHolder: Sendable {
    private let current = Mutex<ServerCertificate?>(nil)

    /// Nil where no server runs.
    var status: ServerCertificateStatus? { current.withLock { $0 }?.status }

    func set(_ certificate: ServerCertificate) { current.withLock { $0 = certificate } }
}
