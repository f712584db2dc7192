import CEvent
import Glibc

/// One event loop with its listeners and connections. Everything in it belongs to the thread that runs it; others
/// leave messages. More loops (one a core) would be more of these, each with its own listening sockets.
final class ServerLoop {
    let loop: EventLoop
    let mailbox: LoopMailbox<LoopMessage>
    let log: @Sendable (ServerEvent) -> Void
    let requestIDs: RequestIDs
    var suspensions = SuspensionIndex()
    private(set) var isStopping = false

    private var listeners: [ListenerLoop] = []
    private var connections: [Int: Connection] = [:]
    private var nextConnection = 0
    private var watch: ReadWatch?
    private let stopTimer: LoopTimer
    private let clock = WallClock()

    /// What is in flight when the server stops gets this long.
    static let stopTime = Duration.seconds(5)

    init(
        mailbox: LoopMailbox<LoopMessage>, requestIDs: RequestIDs, log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SocketFailure) {
        loop = try EventLoop()
        self.mailbox = mailbox
        self.requestIDs = requestIDs
        self.log = log
        stopTimer = LoopTimer(loop)
        watch = try ReadWatch(loop, descriptor: mailbox.descriptor) { [unowned self] in
            for message in self.mailbox.takeAll() { handle(message) }
        }
    }

    func add(
        _ configuration: ListenerConfiguration, on socket: ListeningSocket, ledger: ListenerLedger
    ) throws(SocketFailure) {
        listeners.append(try ListenerLoop(self, configuration: configuration, socket: socket, ledger: ledger))
        log(.listening(listener: configuration.name, address: socket.address.description))
    }

    func run() {
        loop.run()
        listeners = []
        connections = [:]
        loop.settle()
        log(.stopped)
    }

    /// The `date` field of an answer that leaves now.
    var date: String { clock.date }

    // MARK: Connections

    func nextConnectionID() -> Int {
        nextConnection += 1
        return nextConnection
    }

    func keep(_ connection: Connection) { connections[connection.id] = connection }

    func forget(_ id: Int) {
        connections[id] = nil
        if isStopping, connections.isEmpty { loop.stop() }
    }

    func connection(_ id: Int) -> Connection? { connections[id] }

    // MARK: Messages

    private func handle(_ message: LoopMessage) {
        switch message {
        case .completed(let connection, let exchange, let result):
            connections[connection]?.complete(exchange, result)
        case .changed(let keys):
            for id in suspensions.waiting(for: keys) { connections[id]?.retry(isFinal: false) }
        case .disconnect(let identity):
            for listener in listeners {
                for id in listener.ledger.withLock({ $0.connections(of: identity) }) { connections[id]?.close() }
            }
        case .stop: stop()
        }
    }

    private func stop() {
        guard !isStopping else { return }
        isStopping = true
        for listener in listeners { listener.stopAccepting() }
        for connection in Array(connections.values) { connection.serverStops() }
        guard !connections.isEmpty else { return loop.stop() }
        stopTimer.set(after: Self.stopTime) { [unowned self] in
            for connection in Array(connections.values) { connection.close() }
            loop.stop()
        }
    }
}
