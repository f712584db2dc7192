import Glibc
import Shared

/// The coordinator's HTTP server: a thread for each listener, a strict parser, handlers that never block.
///
///     HandshakeLoop (a thread)     ServerLoop (another)
///     accept ─► TLS ────────────►  RequestParser ─► Router ─► handler ─► Outcome ─► bytes
///                                                               │  ▲
///                                        snapshot of the Store ─┘  └─ again when the Store has changed (long poll)
///
/// Handlers of different listeners run side by side: all that they share is immutable or behind a lock.
/// Addresses are bound in `init`; ``run()`` serves until ``stop()``.
final class Server: Sendable {
    /// For threads that serve: handlers read and write JSON on it. Untouched pages cost nothing.
    private static let stackSize = 4 << 20

    private let listeners: [Listener]
    /// Of the threads that shake hands.
    private let gates: [String: LoopMailbox<HandshakeLoop.Message>]
    private let changes: Watch?
    private let log: @Sendable (ServerEvent) -> Void

    /// Binds every address. Throws ``SocketFailure`` when one cannot be had.
    ///
    /// - Parameters:
    ///   - store: its changes wake suspended requests.
    ///   - ledgers: gets the ledgers of the listeners with TLS.
    ///   - log: called on the threads of the loops; it must not block.
    init(
        listeners configurations: [ListenerConfiguration], store: Store?, ledgers: ListenerLedgers = ListenerLedgers(),
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SocketFailure) {
        var listeners: [Listener] = []
        var gates: [String: LoopMailbox<HandshakeLoop.Message>] = [:]
        for configuration in configurations {
            let listener = try Listener(configuration)
            listeners.append(listener)
            guard configuration.tls != nil else { continue }
            ledgers.add(listener.ledger)
            gates[configuration.name] = try LoopMailbox()
        }
        self.listeners = listeners
        self.gates = gates
        self.log = log
        let mailboxes = listeners.map(\.mailbox)
        changes = store?.watch(prefix: "") { event in
            switch event {
            case .changes(let changes, _):
                let keys = changes.map(\.key.text)
                for mailbox in mailboxes { mailbox.put(.changed(keys)) }
            // Not asked for from an earlier revision, so it does not come; if it did, everybody looks again.
            case .compacted: break
            }
        }
    }

    /// Serves until ``stop()``; returns when every connection is closed. Call it once.
    func run() throws {
        // A client that goes away while it is written to is an error code, not the end of the process. The threads that
        // are started here inherit it.
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &broken, nil)
        let requestIDs = RequestIDs()
        var threads: [BackgroundThread] = []
        defer {
            for thread in threads { thread.join() }
            log(.stopped)
        }
        do {
            for listener in listeners { try start(listener, requestIDs, &threads) }
        } catch {
            stop()
            throw error
        }
    }

    private func start(_ listener: Listener, _ requestIDs: RequestIDs, _ threads: inout [BackgroundThread]) throws {
        let (name, log) = (listener.configuration.name, log)
        try start("serve-\(name)", &threads) { () throws(SocketFailure) in
            let loop = try ServerLoop(listener, requestIDs: requestIDs, log: log)
            return { loop.run() }
        }
        if let tls = listener.configuration.tls, let mailbox = gates[name] {
            try start("tls-\(name)", &threads) { () throws(SocketFailure) in
                let loop = try HandshakeLoop(listener, tls: tls, mailbox: mailbox, log: log)
                return { loop.run() }
            }
        }
        log(.listening(listener: name, address: listener.socket.address.description))
    }

    /// Starts a thread and waits until its loop is made: what is wrong with it is an error of the start.
    private func start(
        _ name: String, _ threads: inout [BackgroundThread],
        _ prepare: @escaping @Sendable () throws(SocketFailure) -> () -> Void
    ) throws {
        let beginning = Handover<Result<Void, SocketFailure>>()
        threads.append(
            try BackgroundThread(name: name, stackSize: Self.stackSize) {
                do throws(SocketFailure) {
                    let run = try prepare()
                    beginning.put(.success(()))
                    run()
                } catch {
                    beginning.put(.failure(error))
                }
            })
        try beginning.wait().get()
    }

    /// Stops accepting, answers suspended requests, gives the rest five seconds. From any thread; returns at once.
    func stop() {
        for gate in gates.values { gate.put(.stop) }
        for listener in listeners { listener.mailbox.put(.stop) }
    }

    /// Closes every connection of an identity, such as one that was just revoked. From any thread.
    func disconnect(identity: String) {
        for listener in listeners { listener.mailbox.put(.disconnect(identity: identity)) }
    }

    /// Where a listener really listens: tells the port when 0 was asked for.
    func address(of name: String) -> ListenAddress? {
        listeners.first { $0.configuration.name == name }?.socket.address
    }
}
