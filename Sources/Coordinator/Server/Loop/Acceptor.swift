import CEvent
import Glibc

/// Accepts connections of one listening socket. Loop thread only.
final class Acceptor {
    private let socket: ListeningSocket
    private let accept: (Int32, String) -> Void
    private let paused: (Int32) -> Void
    private let pause: LoopTimer
    private var watch: DescriptorWatch?

    /// Connections that are taken before everything else has its turn: a crowd waits in the kernel's queue, and not in
    /// ours, where each of them would count as under way.
    private static let atOnce = 8
    /// Long enough that a process without descriptors does not spin, short enough to go unnoticed.
    private static let pauseTime = Duration.milliseconds(250)

    /// - Parameters:
    ///   - accept: gets each new descriptor, which is then its own, and the remote address.
    ///   - paused: told the error number when accepting failed and takes a short break.
    init(
        _ loop: EventLoop, socket: ListeningSocket, accept: @escaping (Int32, String) -> Void,
        paused: @escaping (Int32) -> Void
    ) throws(SocketFailure) {
        self.socket = socket
        self.accept = accept
        self.paused = paused
        pause = LoopTimer(loop)
        watch = try DescriptorWatch(loop, descriptor: socket.descriptor) { [unowned self] in acceptSome() }
    }

    private func acceptSome() {
        for _ in 0..<Self.atOnce {
            let (descriptor, address) = next()
            guard descriptor >= 0 else {
                if ![EAGAIN, EINTR, ECONNABORTED].contains(-descriptor) { rest(-descriptor) }
                return
            }
            evutil_make_socket_nonblocking(descriptor)
            evutil_make_socket_closeonexec(descriptor)
            accept(descriptor, address)
        }
    }

    /// A new descriptor, or the negative number of the error.
    private func next() -> (descriptor: Int32, address: String) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let descriptor = Glibc.accept(socket.descriptor, address, &length)
                return descriptor < 0 ? (-errno, "") : (descriptor, RemoteAddress.text(address))
            }
        }
    }

    private func rest(_ reason: Int32) {
        paused(reason)
        watch?.pause()
        pause.set(after: Self.pauseTime) { [unowned self] in watch?.resume() }
    }
}
