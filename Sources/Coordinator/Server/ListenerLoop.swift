import Glibc

/// One listener within a loop: takes connections within its limits. Loop thread only.
final class ListenerLoop {
    let configuration: ListenerConfiguration
    var ledger: ConnectionLedger { didSet { regulate() } }
    unowned let server: ServerLoop
    private var acceptor: Acceptor?
    private let pressure: LoopTimer
    private var isHolding = false

    /// How long a handshake may take while others wait for its place. Honest ones take milliseconds of ours and a few
    /// round trips.
    private static let patience = Duration.seconds(2)

    init(
        _ server: ServerLoop, configuration: ListenerConfiguration, socket: ListeningSocket
    ) throws(SocketFailure) {
        self.server = server
        self.configuration = configuration
        ledger = ConnectionLedger(limits: configuration.limits)
        pressure = LoopTimer(server.loop)
        acceptor = try Acceptor(
            server.loop, socket: socket,
            accept: { [unowned self] descriptor, address in accept(descriptor, from: address) },
            paused: { [unowned self] reason in
                let failure = SocketFailure("accept", reason)
                self.server.log(.paused(listener: configuration.name, reason: failure.description))
            })
    }

    func stopAccepting() { acceptor = nil }

    /// At the limit of handshakes newcomers wait in the kernel's queue. Neither they nor those under way are cut off: a
    /// fleet that comes back at once is served in its order, at the speed that the processor has.
    private func regulate() {
        guard ledger.isFullOfHandshakes != isHolding else { return }
        isHolding.toggle()
        acceptor?.setHeld(isHolding)
        guard isHolding else { return pressure.cancel() }
        // From the loop and not from here: this runs while the ledger is being changed.
        pressure.set(after: .zero) { [unowned self] in relieve() }
    }

    /// While others wait, handshakes that drag on lose their place.
    private func relieve() {
        while isHolding, let id = ledger.oldestHandshake(), let connection = server.connection(id) {
            let left = Self.patience - (ContinuousClock.now - connection.received)
            guard left <= .zero else {
                pressure.set(after: left) { [unowned self] in relieve() }
                return
            }
            connection.handshakeFailed("it took too long while others waited")
        }
    }

    private func accept(_ descriptor: Int32, from address: String) {
        // A Unix socket is open to its owner only, and must stay so when the network is flooded.
        guard !configuration.address.isTCP || makeRoom(for: address) else {
            Glibc.close(descriptor)
            return
        }
        guard let transport = makeTransport(descriptor) else { return }
        let unixPeer = configuration.address.isTCP ? nil : RemoteAddress.credentials(of: descriptor)
        // Without the kernel's word on who it is, nobody is let in.
        guard configuration.address.isTCP || unixPeer != nil else { return }
        let id = server.nextConnectionID()
        let connection = Connection(
            id: id, listener: self, transport: transport, remoteAddress: address, unixPeer: unixPeer)
        ledger.open(id, from: address, isHandshaking: configuration.tls != nil)
        server.keep(connection)
        connection.start()
    }

    /// Whether there is room, after closing what nobody would miss.
    private func makeRoom(for address: String) -> Bool {
        switch ledger.admission(from: address) {
        case .admit: return true
        case .admitInPlaceOf(let id):
            server.connection(id)?.close()
            return true
        case .refuse: return false
        }
    }

    private func makeTransport(_ descriptor: Int32) -> Transport? {
        guard let tls = configuration.tls else {
            return try? Transport(server.loop, descriptor: descriptor, tls: nil)
        }
        guard let connection = tls.makeConnection() else {
            Glibc.close(descriptor)
            return nil
        }
        let transport = try? Transport(server.loop, descriptor: descriptor, tls: connection)
        transport?.disableNagle()
        return transport
    }
}
