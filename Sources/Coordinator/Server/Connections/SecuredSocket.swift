import COpenSSL
import Glibc

/// An accepted connection and its `SSL`, on the way from the thread that shakes hands to the one that serves.
///
/// `@unchecked Sendable`: only whoever holds it uses it, and it is handed on through a mailbox and not kept.
final class SecuredSocket: @unchecked Sendable {
    let id: Int
    let address: String
    let descriptor: Int32
    /// Nil when it has another owner.
    private(set) var tls: OpaquePointer?

    /// Takes over the descriptor. Nil, with it closed, when there is no memory.
    init?(_ context: TLSContext, descriptor: Int32, id: Int, address: String) {
        self.id = id
        self.address = address
        self.descriptor = descriptor
        guard let tls = context.makeConnection() else {
            close(descriptor)
            return nil
        }
        self.tls = tls
        // Small answers must not wait for the acknowledgement of the one before (44 ms each, measured).
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard SSL_set_fd(tls, descriptor) == 1 else { return nil }
        SSL_set_accept_state(tls)
    }

    deinit {
        guard let tls else { return }
        SSL_free(tls)
        close(descriptor)
    }

    /// Gives both to the caller, once.
    func take() -> (descriptor: Int32, tls: OpaquePointer)? {
        defer { tls = nil }
        return tls.map { (descriptor, $0) }
    }
}
