import Glibc
import Synchronization

/// The coordinator's HTTP server: listeners over one event loop, a strict parser, handlers that never block.
///
///     accept ─► TLS ─► RequestParser ─► Router ─► handler ─► Outcome ─► bytes
///                                                   │  ▲
///                            snapshot of the Store ─┘  └─ again when the Store has changed (long poll)
///
/// Addresses are bound in `init`; ``run()`` serves until ``stop()``.
final class Server: Sendable {
    /// For the thread that calls ``run()``: handlers read and write JSON on it. Untouched pages cost nothing.
    static let stackSize = 4 << 20

    private let listeners: [(configuration: ListenerConfiguration, socket: ListeningSocket, ledger: ListenerLedger)]
    private let mailbox: LoopMailbox<LoopMessage>
    private let changes: Watch?
    private let log: @Sendable (ServerEvent) -> Void

    /// Binds every address. Throws ``SocketFailure`` when one cannot be had.
    ///
    /// - Parameters:
    ///   - store: its changes wake suspended requests.
    ///   - ledgers: gets the ledgers of the listeners with TLS.
    ///   - log: called on the loop's thread; it must not block.
    init(
        listeners: [ListenerConfiguration], store: Store?, ledgers: ListenerLedgers = ListenerLedgers(),
        log: @escaping @Sendable (ServerEvent) -> Void
    ) throws(SocketFailure) {
        var bound: [(configuration: ListenerConfiguration, socket: ListeningSocket, ledger: ListenerLedger)] = []
        for configuration in listeners {
            let ledger = ListenerLedger(configuration)
            if configuration.tls != nil { ledgers.add(ledger) }
            bound.append((configuration, try ListeningSocket(configuration.address), ledger))
        }
        self.listeners = bound
        let mailbox = try LoopMailbox<LoopMessage>()
        self.mailbox = mailbox
        self.log = log
        changes = store?.watch(prefix: "") { event in
            switch event {
            case .changes(let changes, _): mailbox.put(.changed(changes.map(\.key.text)))
            // Not asked for from an earlier revision, so it does not come; if it did, everybody looks again.
            case .compacted: break
            }
        }
    }

    /// Serves on the calling thread until ``stop()``; returns when every connection is closed. Call it once.
    func run() throws(SocketFailure) {
        // A client that goes away while it is written to is an error code on this thread, not the end of the process.
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &broken, nil)
        let loop = try ServerLoop(mailbox: mailbox, requestIDs: RequestIDs(), log: log)
        for (configuration, socket, ledger) in listeners { try loop.add(configuration, on: socket, ledger: ledger) }
        loop.run()
    }

    /// Stops accepting, answers suspended requests, gives the rest five seconds. From any thread; returns at once.
    func stop() { mailbox.put(.stop) }

    /// Closes every connection of an identity, such as one that was just revoked. From any thread.
    func disconnect(identity: String) { mailbox.put(.disconnect(identity: identity)) }

    /// Where a listener really listens: tells the port when 0 was asked for.
    func address(of name: String) -> ListenAddress? {
        listeners.first { $0.configuration.name == name }?.socket.address
    }
}
