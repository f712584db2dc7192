import Shared

/// One client connection, from accept, or from the end of its handshake, to close. Loop thread only.
///
///     idle ─► receiving ─► (handler) ─► working ───┐
///      ▲                       │   └──► suspended ─┤
///      └──────── writing ◄─────┴───────────────────┘
///                   └──► lingering ─► closed
///
/// Exactly one deadline runs at any time, and what the client sends never moves it.
final class Connection {
    enum Phase: Equatable {
        /// Between two requests.
        case idle
        /// A request has begun to arrive.
        case receiving
        /// The handler's work goes on elsewhere.
        case working
        /// A long poll waits for a change.
        case suspended
        case writing(thenCloses: Bool)
        /// Refused or done: what still arrives is thrown away, so that the answer is not lost in a reset.
        case lingering
        case closed
    }

    let id: Int
    unowned let server: ServerLoop
    let transport: Transport
    let remoteAddress: String
    let timer: LoopTimer
    var parser: RequestParser
    var phase = Phase.idle
    var exchange: Exchange?
    var incoming: IncomingRequest?
    /// What is still to be sent after the bytes that the transport has.
    var stream: FileStream?
    /// There are too many connections of this identity: the first request is told so.
    var isSurplus = false
    /// For the `allow` field of the refusal that follows.
    var allowedMethods: [String] = []
    /// When the present request began to arrive.
    var received = ContinuousClock.now
    private let unixPeer: UnixPeer?
    private let peerCheck = TLSPeerCheck()
    private var exchangeCount = 0
    private var discardedBytes = 0

    init(id: Int, server: ServerLoop, transport: Transport, remoteAddress: String, unixPeer: UnixPeer?) {
        self.id = id
        self.server = server
        self.transport = transport
        self.remoteAddress = remoteAddress
        self.unixPeer = unixPeer
        timer = LoopTimer(server.loop)
        parser = RequestParser(limits: server.listener.configuration.limits.request, requiresHost: unixPeer == nil)
    }

    var listener: Listener { server.listener }
    var limits: ListenerLimits { listener.configuration.limits }

    /// Begins with the first request.
    func start() {
        transport.start(self)
        // Why a peer is refused is said in the answer to its first request.
        if unixPeer == nil, let identity = (try? peer())?.identity {
            switch listener.ledger.withLock({ $0.identify(id, as: identity) }) {
            case .admit: break
            case .admitInPlaceOf(let other): server.connection(other)?.closeGracefully()
            case .refuse: isSurplus = true
            }
        }
        becomeIdle()
    }

    /// Ends at once and for good.
    func close() {
        guard phase != .closed else { return }
        phase = .closed
        timer.cancel()
        stream = nil
        server.suspensions.remove(id)
        listener.ledger.withLock { $0.close(id) }
        server.forget(id)
    }

    /// Who it is now, from the connection itself.
    func peer() throws(APIError) -> Peer {
        if let unixPeer { return .unixSocket(unixPeer) }
        guard let connection = transport.tlsConnection, let tls = listener.configuration.tls else { return .anonymous }
        return try peerCheck.peer(
            of: connection, isCertificateRequired: tls.requiresClientCertificate, now: .now())
    }

    func nextExchangeNumber() -> Int {
        exchangeCount += 1
        return exchangeCount
    }

    /// The server stops: finish what is under way, end what is not.
    func serverStops() {
        switch phase {
        case .idle, .lingering: closeGracefully()
        case .suspended: retry(isFinal: true)
        case .receiving, .working, .writing, .closed: break
        }
    }

    /// Waits for the next request, or takes the one that has arrived already.
    func becomeIdle() {
        phase = .idle
        guard !server.isStopping else { return closeGracefully() }
        listener.ledger.withLock { $0.becomeIdle(id) }
        timer.set(after: limits.idleTime) { [weak self] in self?.closeGracefully() }
        receive()
    }

    /// Says goodbye and closes; only where nothing unread can be waiting.
    func closeGracefully() {
        transport.finishWriting()
        close()
    }

    /// After the last answer: lets the client read it before the connection goes.
    func linger() {
        phase = .lingering
        transport.finishWriting()
        let time = server.isStopping ? min(limits.lingerTime, .milliseconds(250)) : limits.lingerTime
        timer.set(after: time) { [weak self] in self?.close() }
        discard()
    }

    private func discard() {
        while phase == .lingering {
            let count = transport.read(limit: 64 << 10).count
            guard count > 0 else { return }
            discardedBytes += count
            // Enough to have read our answer; a client that still sends is not listening.
            if discardedBytes > 4 << 20 { close() }
        }
    }
}

extension Connection: TransportDelegate {
    func transportReadable() {
        switch phase {
        case .idle, .receiving: receive()
        case .lingering: discard()
        // A pipelined request waits, within the transport's limit, for the answer before it.
        case .working, .suspended, .writing, .closed: break
        }
    }

    func transportDrained() {
        guard case .writing(let closes) = phase, !transport.hasPendingOutput else { return }
        if sendNextPiece() { return }
        exchange = nil
        if closes { linger() } else { becomeIdle() }
    }

    func transportEnded() { close() }
}
