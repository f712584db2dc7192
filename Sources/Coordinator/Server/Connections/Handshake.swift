import COpenSSL

/// One TLS handshake, from accept to the moment when the peer has proven what it is asked for. Loop thread only.
final class Handshake {
    enum Outcome {
        case proven(SecuredSocket)
        /// The reason is for the log.
        case failed(String)
    }

    private let loop: EventLoop
    private let socket: SecuredSocket
    private let timer: LoopTimer
    private var watch: DescriptorWatch?
    private let end: (Outcome) -> Void

    /// - Parameter end: called once, perhaps within ``start(limit:)``; the handshake may be released in it.
    init(_ loop: EventLoop, _ socket: SecuredSocket, end: @escaping (Outcome) -> Void) {
        self.loop = loop
        self.socket = socket
        self.end = end
        timer = LoopTimer(loop)
    }

    var address: String { socket.address }

    func start(limit: Duration) {
        timer.set(after: limit) { [unowned self] in finish(.failed("it took too long")) }
        step()
    }

    private func step() {
        guard let tls = socket.tls else { return }
        ERR_clear_error()
        let status = SSL_accept(tls)
        if status == 1 { return finish(.proven(socket)) }
        switch SSL_get_error(tls, status) {
        case SSL_ERROR_WANT_READ: wait(isForWriting: false)
        case SSL_ERROR_WANT_WRITE: wait(isForWriting: true)
        default:
            let code = ERR_get_error()
            ERR_clear_error()
            finish(.failed(code == 0 ? "connection lost" : TLSFailure.text(code)))
        }
    }

    private func wait(isForWriting: Bool) {
        do throws(SocketFailure) {
            watch = try DescriptorWatch(loop, descriptor: socket.descriptor, isForWriting: isForWriting) {
                [unowned self] in step()
            }
        } catch {
            finish(.failed(error.description))
        }
    }

    private func finish(_ outcome: Outcome) {
        timer.cancel()
        watch = nil
        end(outcome)
    }
}
