/// The handshakes under way on a listener, by where they come from. Identifiers grow, so the smallest is the oldest.
struct HandshakeShares: Sendable {
    private var origins: [Int: String] = [:]
    private var waiting: [String: [Int]] = [:]

    var count: Int { origins.count }

    func count(of origin: String) -> Int { waiting[origin]?.count ?? 0 }

    mutating func add(_ id: Int, from origin: String) {
        origins[id] = origin
        waiting[origin, default: []].append(id)
    }

    mutating func remove(_ id: Int) {
        guard let origin = origins.removeValue(forKey: id) else { return }
        waiting[origin]?.removeAll { $0 == id }
        if waiting[origin]?.isEmpty == true { waiting[origin] = nil }
    }

    /// The oldest one of whoever has the most; among equals the oldest of all.
    func oldestOfTheMost() -> Int? {
        waiting.values.max { ($0.count, $1[0]) < ($1.count, $0[0]) }?.first
    }
}
