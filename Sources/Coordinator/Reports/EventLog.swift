import Shared

/// `event/<sequence>`: what happened in the cluster, for people and for `GET /v1/admin/events`.
struct EventRow: Codable, Equatable, Sendable {
    struct Content: Codable, Equatable, Sendable {
        var time: Timestamp
        /// `enrolled`, `alarm`, `applied`, `silent`, or the name of a report's event.
        var kind: String
        var node: String?
        var step: String?
        var generation: Int?
        var message: String

        init(
            time: Timestamp, kind: String, node: String?, step: String? = nil, generation: Int? = nil, message: String
        ) {
            self.time = time
            self.kind = kind
            self.node = node
            self.step = step
            self.generation = generation
            self.message = message
        }
    }

    static let prefix = "event/"

    var sequence: Int
    var content: Content

    /// Kinds that somebody should look at.
    static let alarms: Set = ["alarm", "ticket-used", "refused", "silent"]

    var message: ClusterEvent {
        ClusterEvent(
            sequence: sequence, time: content.time, kind: content.kind, isAlarm: Self.alarms.contains(content.kind),
            node: content.node, step: content.step, message: content.message)
    }

    static func key(_ sequence: Int) -> StoreKey { StoreKey("\(prefix)\(PaddedNumber.text(sequence, digits: 12))") }
}

/// `head/event`: which sequence numbers there are.
struct EventLog: Codable, Equatable, Sendable {
    static let key: StoreKey = "head/event"
    /// Some months of a quiet cluster; the oldest make room.
    static let limit = 10_000

    var first = 1
    var last = 0

    static func append(_ content: EventRow.Content, to transaction: inout StoreTransaction) throws {
        var head = try transaction.get(key, as: EventLog.self) ?? EventLog()
        head.last += 1
        try transaction.put(EventRow.key(head.last), encoding: EventRow(sequence: head.last, content: content))
        if EventRow.alarms.contains(content.kind) { try AlarmCount.raise(in: &transaction) }
        while head.last - head.first >= limit {
            transaction.delete(EventRow.key(head.first))
            head.first += 1
        }
        try transaction.put(key, encoding: head)
    }

    /// Events after a sequence number, oldest first, at most `count`: found by number, not by reading all.
    static func events(after sequence: Int, count: Int, in snapshot: Snapshot) throws -> [EventRow] {
        guard let head = try snapshot.get(key, as: EventLog.self), sequence < head.last else { return [] }
        let start = max(sequence, head.first - 1) + 1
        return try (start...min(head.last, start + count - 1)).compactMap {
            try snapshot.get(EventRow.key($0), as: EventRow.self)
        }
    }

    /// The newest events, oldest first.
    static func newest(_ count: Int, in snapshot: Snapshot) throws -> [EventRow] {
        guard let head = try snapshot.get(key, as: EventLog.self) else { return [] }
        return try events(after: max(0, head.last - count), count: count, in: snapshot)
    }
}
