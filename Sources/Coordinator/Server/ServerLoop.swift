import CEvent
import Glibc

/// Serves the connections of one listener, with an event loop of its own. Everything in it belongs to the thread that
/// runs it; others leave messages. Connections with TLS come from a ``HandshakeLoop``, others are accepted here.
final class ServerLoop {
    let loop: EventLoop
    let listener: Listener
    let log: @Sendable (ServerEvent) -> Void
    let requestIDs: RequestIDs
    var suspensions = SuspensionIndex()
    private(set) var isStopping = false

    private var acceptor: Acceptor?
    private var connections: [Int: Connection] = [:]
    private var nextConnection = 0
    private var watch: DescriptorWatch?
    private let stopTimer: LoopTimer
    private let clock = WallClock()

    /// What is in flight when the server stops gets this long.
    static let stopTime = Duration.seconds(5)

    init(
        _ listener: Listener, requestIDs: RequestIDs, log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SocketFailure) {
        loop = try EventLoop()
        self.listener = listener
        self.requestIDs = requestIDs
        self.log = log
        stopTimer = LoopTimer(loop)
        watch = try DescriptorWatch(loop, descriptor: listener.mailbox.descriptor) { [unowned self] in
            for message in mailbox.takeAll() { handle(message) }
        }
        guard listener.configuration.tls == nil else { return }
        acceptor = try Acceptor(
            loop, socket: listener.socket,
            accept: { [unowned self] descriptor, address in accept(descriptor, from: address) },
            paused: { reason in
                let failure = SocketFailure("accept", reason)
                log(.paused(listener: listener.configuration.name, reason: failure.description))
            })
    }

    var mailbox: LoopMailbox<LoopMessage> { listener.mailbox }

    func run() {
        loop.run()
        acceptor = nil
        connections = [:]
        loop.settle()
    }

    /// The `date` field of an answer that leaves now.
    var date: String { clock.date }

    // MARK: Connections

    /// A connection without TLS.
    private func accept(_ descriptor: Int32, from address: String) {
        // A Unix socket is open to its owner only, and must stay so when the network is flooded.
        let isTCP = listener.configuration.address.isTCP
        guard !isTCP || makeRoom(for: address) else {
            close(descriptor)
            return
        }
        guard let transport = try? Transport(loop, descriptor: descriptor) else { return }
        let unixPeer = isTCP ? nil : RemoteAddress.credentials(of: descriptor)
        // Without the kernel's word on who it is, nobody is let in.
        guard isTCP || unixPeer != nil else { return }
        nextConnection += 1
        let id = nextConnection
        listener.ledger.withLock { $0.open(id, from: address, isHandshaking: false) }
        serve(Connection(id: id, server: self, transport: transport, remoteAddress: address, unixPeer: unixPeer))
    }

    /// Whether there is room, after closing what nobody would miss.
    private func makeRoom(for address: String) -> Bool {
        switch listener.ledger.withLock({ $0.admission(from: address) }) {
        case .admit: return true
        case .admitInPlaceOf(let id):
            connections[id]?.close()
            return true
        case .refuse: return false
        }
    }

    /// A connection with TLS, whose place in the ledger it has already.
    private func take(_ socket: SecuredSocket) {
        guard !isStopping, let transport = try? Transport(loop, socket) else {
            listener.ledger.withLock { $0.close(socket.id) }
            return
        }
        serve(
            Connection(
                id: socket.id, server: self, transport: transport, remoteAddress: socket.address, unixPeer: nil))
    }

    private func serve(_ connection: Connection) {
        connections[connection.id] = connection
        connection.start()
    }

    func forget(_ id: Int) {
        connections[id] = nil
        if isStopping, connections.isEmpty { loop.stop() }
    }

    func connection(_ id: Int) -> Connection? { connections[id] }

    // MARK: Messages

    private func handle(_ message: LoopMessage) {
        switch message {
        case .arrived(let socket): take(socket)
        case .giveWay(let connection):
            if connections[connection]?.phase == .idle { connections[connection]?.closeGracefully() }
        case .completed(let connection, let exchange, let result):
            connections[connection]?.complete(exchange, result)
        case .changed(let keys):
            for id in suspensions.waiting(for: keys) { connections[id]?.retry(isFinal: false) }
        case .disconnect(let identity):
            for id in listener.ledger.withLock({ $0.connections(of: identity) }) { connections[id]?.close() }
        case .stop: stop()
        }
    }

    private func stop() {
        guard !isStopping else { return }
        isStopping = true
        acceptor = nil
        for connection in Array(connections.values) { connection.serverStops() }
        guard !connections.isEmpty else { return loop.stop() }
        stopTimer.set(after: Self.stopTime) { [unowned self] in
            for connection in Array(connections.values) { connection.close() }
            loop.stop()
        }
    }
}
