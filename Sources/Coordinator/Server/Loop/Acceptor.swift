import CEvent
import Glibc

/// Accepts connections of one listening socket. Loop thread only.
final class Acceptor {
    private let loop: EventLoop
    private let socket: ListeningSocket
    private let accept: (Int32, String) -> Void
    private let paused: (Int32) -> Void
    private let pause: LoopTimer
    private var listener: OpaquePointer?
    private var isHeld = false
    private var isResting = false

    /// Long enough that a process without descriptors does not spin, short enough to go unnoticed.
    private static let pauseTime = Duration.milliseconds(250)

    /// - Parameters:
    ///   - accept: gets each new descriptor, which is then its own, and the remote address.
    ///   - paused: told the error number when accepting failed and takes a short break.
    init(
        _ loop: EventLoop, socket: ListeningSocket, accept: @escaping (Int32, String) -> Void,
        paused: @escaping (Int32) -> Void
    ) throws(SocketFailure) {
        self.loop = loop
        self.socket = socket
        self.accept = accept
        self.paused = paused
        pause = LoopTimer(loop)
        listener = evconnlistener_new(
            loop.base,
            { _, descriptor, address, _, argument in
                guard let argument else { return }
                let acceptor = Unmanaged<Acceptor>.fromOpaque(argument).takeUnretainedValue()
                acceptor.accept(descriptor, RemoteAddress.text(address))
            }, Unmanaged.passUnretained(self).toOpaque(), UInt32(LEV_OPT_CLOSE_ON_EXEC),
            // 0: it listens already.
            0, socket.descriptor)
        guard let listener else { throw SocketFailure("listen on \(socket.address)", errno) }
        evconnlistener_set_error_cb(listener) { _, argument in
            let reason = errno
            guard let argument else { return }
            Unmanaged<Acceptor>.fromOpaque(argument).takeUnretainedValue().rest(reason)
        }
    }

    deinit {
        if let listener { evconnlistener_free(listener) }
    }

    /// Leaves newcomers in the kernel's queue for a while.
    func setHeld(_ isHeld: Bool) {
        self.isHeld = isHeld
        update()
    }

    private func rest(_ reason: Int32) {
        paused(reason)
        isResting = true
        update()
        pause.set(after: Self.pauseTime) { [unowned self] in
            isResting = false
            update()
        }
    }

    private func update() {
        guard let listener else { return }
        if isHeld || isResting { evconnlistener_disable(listener) } else { evconnlistener_enable(listener) }
    }
}
