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
        let address: String
        var identity: String?
    }

    private let limits: ListenerLimits
    private var entries: [Int: Entry] = [:]
    private var perAddress: [String: Int] = [:]
    private var perIdentity: [String: Set<Int>] = [:]
    private var handshaking = AgeQueue()
    private var idle = AgeQueue()

    init(limits: ListenerLimits) { self.limits = limits }

    var count: Int { entries.count }

    /// Whether accepting should wait until a handshake has ended.
    var isFullOfHandshakes: Bool { handshaking.count >= limits.handshakes }

    /// The handshake that has been going on for the longest time.
    mutating func oldestHandshake() -> Int? { handshaking.oldest() }

    /// Before a connection is taken.
    mutating func admission(from address: String) -> Admission {
        if perAddress[address, default: 0] >= limits.connectionsPerAddress || isFullOfHandshakes { return .refuse }
        guard entries.count >= limits.connections else { return .admit }
        return idle.oldest().map { .admitInPlaceOf($0) } ?? .refuse
    }

    mutating func open(_ id: Int, from address: String, isHandshaking: Bool) {
        entries[id] = Entry(address: address)
        perAddress[address, default: 0] += 1
        if isHandshaking { handshaking.push(id) }
    }

    /// After the handshake: whether the identity may have one more connection.
    mutating func identify(_ id: Int, as identity: String) -> Admission {
        handshaking.remove(id)
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

    mutating func finishHandshake(_ id: Int) { handshaking.remove(id) }

    mutating func becomeIdle(_ id: Int) { idle.push(id) }

    mutating func becomeBusy(_ id: Int) { idle.remove(id) }

    /// Identifiers of one identity's connections.
    func connections(of identity: String) -> Set<Int> { perIdentity[identity] ?? [] }

    mutating func close(_ id: Int) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        handshaking.remove(id)
        idle.remove(id)
        let left = perAddress[entry.address, default: 1] - 1
        perAddress[entry.address] = left > 0 ? left : nil
        guard let identity = entry.identity else { return }
        perIdentity[identity]?.remove(id)
        if perIdentity[identity]?.isEmpty == true { perIdentity[identity] = nil }
    }
}
