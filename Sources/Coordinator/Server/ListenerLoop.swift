import Glibc

/// One listener within a loop: takes connections within its limits. Loop thread only.
final class ListenerLoop {
    let configuration: ListenerConfiguration
    let ledger: ListenerLedger
    unowned let server: ServerLoop
    private var acceptor: Acceptor?

    init(
        _ server: ServerLoop, configuration: ListenerConfiguration, socket: ListeningSocket, ledger: ListenerLedger
    ) throws(SocketFailure) {
        self.server = server
        self.configuration = configuration
        self.ledger = ledger
        acceptor = try Acceptor(
            server.loop, socket: socket,
            accept: { [unowned self] descriptor, address in accept(descriptor, from: address) },
            paused: { [unowned self] reason in
                let failure = SocketFailure("accept", reason)
                self.server.log(.paused(listener: configuration.name, reason: failure.description))
            })
    }

    func stopAccepting() { acceptor = nil }

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
        ledger.withLock { $0.open(id, from: address, isHandshaking: configuration.tls != nil) }
        server.keep(connection)
        connection.start()
    }

    /// Whether there is room, after closing what nobody would miss.
    private func makeRoom(for address: String) -> Bool {
        switch ledger.withLock({ $0.admission(from: address) }) {
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
