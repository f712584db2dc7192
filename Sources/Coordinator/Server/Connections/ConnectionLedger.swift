/// Who is connected to a listener, and whether one more may be. Knows numbers and names, no sockets.
struct ConnectionLedger: Sendable {
    /// What to do about a new connection.
    enum Admission: Equatable, Sendable {
        case admit
        /// Close this one first: it is the oldest that nobody would miss.
        case admitInPlaceOf(Int)
        case refuse
    }

    private struct Entry {
        /// An address, or a network of 64 bits in IPv6.
        let origin: String
        var identity: String?
    }

    private let limits: ListenerLimits
    private var entries: [Int: Entry] = [:]
    private var perOrigin: [String: Int] = [:]
    private var perIdentity: [String: Set<Int>] = [:]
    private var handshakes = HandshakeShares()
    private var idle = AgeQueue()
    private var refused = 0
    private var displaced = 0

    init(limits: ListenerLimits) { self.limits = limits }

    var count: Int { entries.count }

    /// What is known about handshakes.
    var counts: HandshakeCounts {
        HandshakeCounts(underWay: handshakes.count, refused: refused, displaced: displaced)
    }

    /// Before a connection is taken.
    mutating func admission(from address: String) -> Admission {
        let admission = decide(AddressGroup.name(of: address))
        if admission == .refuse { refused += 1 }
        return admission
    }

    private mutating func decide(_ origin: String) -> Admission {
        guard perOrigin[origin, default: 0] < limits.connectionsPerAddress,
            handshakes.count(of: origin) < limits.handshakesPerAddress
        else { return .refuse }
        if handshakes.count >= limits.handshakes {
            guard let oldest = handshakes.oldestOfTheMost() else { return .refuse }
            displaced += 1
            return .admitInPlaceOf(oldest)
        }
        guard entries.count >= limits.connections else { return .admit }
        guard let oldest = idle.oldest() else { return .refuse }
        // The same is not named twice while its end is under way.
        idle.remove(oldest)
        return .admitInPlaceOf(oldest)
    }

    mutating func open(_ id: Int, from address: String, isHandshaking: Bool) {
        let origin = AddressGroup.name(of: address)
        entries[id] = Entry(origin: origin)
        perOrigin[origin, default: 0] += 1
        if isHandshaking { handshakes.add(id, from: origin) }
    }

    /// After the handshake: whether the identity may have one more connection.
    mutating func identify(_ id: Int, as identity: String) -> Admission {
        handshakes.remove(id)
        let others = perIdentity[identity, default: []]
        let verdict: Admission
        if others.count < limits.connectionsPerIdentity {
            verdict = .admit
        } else {
            verdict = others.filter { idle.contains($0) }.min().map { .admitInPlaceOf($0) } ?? .refuse
        }
        entries[id]?.identity = identity
        perIdentity[identity, default: []].insert(id)
        return verdict
    }

    mutating func finishHandshake(_ id: Int) { handshakes.remove(id) }

    mutating func becomeIdle(_ id: Int) { idle.push(id) }

    mutating func becomeBusy(_ id: Int) { idle.remove(id) }

    /// Identifiers of one identity's connections.
    func connections(of identity: String) -> Set<Int> { perIdentity[identity] ?? [] }

    mutating func close(_ id: Int) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        handshakes.remove(id)
        idle.remove(id)
        let left = perOrigin[entry.origin, default: 1] - 1
        perOrigin[entry.origin] = left > 0 ? left : nil
        guard let identity = entry.identity else { return }
        perIdentity[identity]?.remove(id)
        if perIdentity[identity]?.isEmpty == true { perIdentity[identity] = nil }
    }
}
