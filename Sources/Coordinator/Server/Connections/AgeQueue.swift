/// Identifiers in the order in which they came, with removal from anywhere. All operations are constant time on
/// average.
struct AgeQueue: Sendable {
    private var order: [(id: Int, stamp: Int)] = []
    private var first = 0
    private var stamps: [Int: Int] = [:]
    private var next = 0

    var count: Int { stamps.count }

    func contains(_ id: Int) -> Bool { stamps[id] != nil }

    /// Adds an identifier as the youngest, also when it was in before.
    mutating func push(_ id: Int) {
        next += 1
        stamps[id] = next
        order.append((id, next))
    }

    mutating func remove(_ id: Int) {
        stamps[id] = nil
        // Left-over places are dropped when they are the most of the list.
        guard order.count - first > 2 * stamps.count + 64 || first > order.count / 2 else { return }
        let stamps = stamps
        order = order[first...].filter { stamps[$0.id] == $0.stamp }
        first = 0
    }

    /// The identifier that has been in for the longest time.
    mutating func oldest() -> Int? {
        while first < order.count {
            let (id, stamp) = order[first]
            if stamps[id] == stamp { return id }
            first += 1
        }
        return nil
    }
}
