import CEvent
import COpenSSL
import Glibc

/// What happens on a transport, told on the loop's thread and never from within a call of the transport's methods.
protocol TransportDelegate: AnyObject {
    /// There are bytes to read.
    func transportReadable()
    /// Everything that was written has gone to the kernel.
    func transportDrained()
    /// The other end closed, or the connection failed.
    func transportEnded()
}

/// The bytes of one accepted connection, with or without TLS: a libevent bufferevent and its owner. Loop thread only.
final class Transport {
    private let handle: OpaquePointer
    private let tls: OpaquePointer?
    private let descriptor: Int32
    private weak var delegate: (any TransportDelegate)?

    /// Input beyond this stays in the kernel, and the sender waits.
    private static let inputLimit = 64 << 10

    /// Takes over a socket whose handshake is complete. Throws, with the socket closed, when there is no memory.
    convenience init(_ loop: EventLoop, _ socket: SecuredSocket) throws(SocketFailure) {
        guard let (descriptor, tls) = socket.take() else { throw SocketFailure("new connection", EBADF) }
        try self.init(loop, descriptor: descriptor, tls: tls)
    }

    /// Takes over the descriptor of a connection without TLS. Throws, with it closed, when there is no memory.
    convenience init(_ loop: EventLoop, descriptor: Int32) throws(SocketFailure) {
        try self.init(loop, descriptor: descriptor, tls: nil)
    }

    private init(_ loop: EventLoop, descriptor: Int32, tls: OpaquePointer?) throws(SocketFailure) {
        // Deferred: callbacks come from the loop and never from inside a call that this class makes.
        let options = Int32(BEV_OPT_CLOSE_ON_FREE.rawValue | BEV_OPT_DEFER_CALLBACKS.rawValue)
        let made: OpaquePointer? =
            if let tls {
                bufferevent_openssl_socket_new(loop.base, descriptor, tls, BUFFEREVENT_SSL_OPEN, options)
            } else {
                bufferevent_socket_new(loop.base, descriptor, options)
            }
        guard let made else {
            if let tls { SSL_free(tls) }
            close(descriptor)
            throw SocketFailure("new connection", ENOMEM)
        }
        handle = made
        self.tls = tls
        self.descriptor = descriptor
    }

    deinit { bufferevent_free(handle) }

    /// Begins to read and to tell the delegate.
    func start(_ delegate: any TransportDelegate) {
        self.delegate = delegate
        bufferevent_setcb(
            handle, { Transport.recover($1)?.delegate?.transportReadable() },
            { Transport.recover($1)?.delegate?.transportDrained() },
            { Transport.recover($2)?.handle(event: $1) },
            Unmanaged.passUnretained(self).toOpaque())
        bufferevent_setwatermark(handle, Int16(EV_READ), 0, Self.inputLimit)
        bufferevent_enable(handle, Int16(EV_READ | EV_WRITE))
    }

    /// The `SSL`, for questions about the peer; nil without TLS.
    var tlsConnection: OpaquePointer? { tls }

    /// Takes at most `limit` bytes of what has arrived.
    func read(limit: Int) -> [UInt8] {
        guard let input = bufferevent_get_input(handle) else { return [] }
        let count = min(limit, evbuffer_get_length(input))
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, Int(evbuffer_remove(input, buffer.baseAddress, count)))
        }
    }

    /// Queues bytes; `transportDrained` follows when they have gone out. False when there is no memory.
    func write(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bufferevent_write(handle, $0.baseAddress, $0.count) } == 0
    }

    /// Whether something that was written has not gone to the kernel yet.
    var hasPendingOutput: Bool {
        guard let output = bufferevent_get_output(handle) else { return false }
        return evbuffer_get_length(output) > 0
    }

    /// Says that nothing more will be written, and keeps reading.
    func finishWriting() {
        if let tls {
            // Sends close_notify; the peer's is not waited for.
            SSL_shutdown(tls)
            ERR_clear_error()
        }
        shutdown(descriptor, Int32(SHUT_WR))
    }

    private static func recover(_ argument: UnsafeMutableRawPointer?) -> Transport? {
        argument.map { Unmanaged<Transport>.fromOpaque($0).takeUnretainedValue() }
    }

    private func handle(event: Int16) {
        let event = Int32(event)
        if event & (BEV_EVENT_EOF | BEV_EVENT_ERROR | BEV_EVENT_TIMEOUT) != 0 {
            delegate?.transportEnded()
        }
    }
}
