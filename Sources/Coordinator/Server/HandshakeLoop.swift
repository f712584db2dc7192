import Glibc

/// Where the strangers are: accepts the connections of one listener with TLS and shakes hands, on a thread of its own.
/// Whoever has proven what the listener asks for goes on to its ``ServerLoop``, so that no handshake, however costly or
/// frequent, keeps those who are in from being served.
final class HandshakeLoop {
    enum Message: Sendable { case stop }

    private let loop: EventLoop
    private let listener: Listener
    private let tls: TLSContext
    private let log: @Sendable (ServerEvent) -> Void
    private var acceptor: Acceptor?
    private var watch: DescriptorWatch?
    private var handshakes: [Int: Handshake] = [:]
    private var nextID = 0

    init(
        _ listener: Listener, tls: TLSContext, mailbox: LoopMailbox<Message>,
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SocketFailure) {
        loop = try EventLoop()
        self.listener = listener
        self.tls = tls
        self.log = log
        watch = try DescriptorWatch(loop, descriptor: mailbox.descriptor) { [unowned self] in
            if !mailbox.takeAll().isEmpty { loop.stop() }
        }
        acceptor = try Acceptor(
            loop, socket: listener.socket,
            accept: { [unowned self] descriptor, address in accept(descriptor, from: address) },
            paused: { reason in
                let failure = SocketFailure("accept", reason)
                log(.paused(listener: listener.configuration.name, reason: failure.description))
            })
    }

    /// Until a message comes; handshakes that are under way then end.
    func run() {
        loop.run()
        acceptor = nil
        for id in handshakes.keys { forget(id) }
        loop.settle()
    }

    private func accept(_ descriptor: Int32, from address: String) {
        guard makeRoom(for: address) else {
            close(descriptor)
            return
        }
        nextID += 1
        let id = nextID
        guard let socket = SecuredSocket(tls, descriptor: descriptor, id: id, address: address) else { return }
        let handshake = Handshake(loop, socket) { [unowned self] outcome in end(id, outcome) }
        handshakes[id] = handshake
        listener.ledger.withLock { $0.open(id, from: address, isHandshaking: true) }
        handshake.start(limit: listener.configuration.limits.handshakeTime)
    }

    /// Whether there is room, after closing what nobody would miss.
    private func makeRoom(for address: String) -> Bool {
        switch listener.ledger.withLock({ $0.admission(from: address) }) {
        case .admit: return true
        case .admitInPlaceOf(let id):
            if handshakes[id] != nil {
                end(id, .failed("its place was needed for another address"))
            } else {
                listener.mailbox.put(.giveWay(connection: id))
            }
            return true
        case .refuse: return false
        }
    }

    private func end(_ id: Int, _ outcome: Handshake.Outcome) {
        guard let handshake = handshakes[id] else { return }
        switch outcome {
        case .proven(let socket):
            handshakes[id] = nil
            listener.ledger.withLock { $0.finishHandshake(id) }
            listener.mailbox.put(.arrived(socket))
        case .failed(let reason):
            forget(id)
            log(
                .handshakeFailed(listener: listener.configuration.name, address: handshake.address, reason: reason))
        }
    }

    private func forget(_ id: Int) {
        handshakes[id] = nil
        listener.ledger.withLock { $0.close(id) }
    }
}
