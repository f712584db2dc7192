import Shared

/// Identifiers of messages that were answered, kept for as long as the messages could be believed.
struct ReplayCache {
    private var seen: [String: Timestamp] = [:]
    private let capacity: Int

    init(capacity: Int = 4096) { self.capacity = capacity }

    /// Remembers an identifier until its message has expired.
    ///
    /// - Returns: false for one that is known, or when there is no room: then nothing more is answered until some expire,
    ///   which is better than to forget.
    mutating func insert(_ id: String, until expiry: Timestamp, now: Timestamp) -> Bool {
        guard seen[id] == nil else { return false }
        if seen.count >= capacity { seen = seen.filter { $0.value > now } }
        guard seen.count < capacity else { return false }
        seen[id] = expiry
        return true
    }

    mutating func remove(_ id: String) { seen.removeValue(forKey: id) }
}
