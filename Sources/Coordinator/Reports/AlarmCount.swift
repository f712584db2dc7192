import Shared

/// `head/alarm`: how many alarms there have been in all, for a counter that survives restarts: the events that were
/// alarms make room for newer ones.
struct AlarmCount: Codable, Equatable, Sendable {
    static let key: StoreKey = "head/alarm"

    var count = 0

    static func raise(in transaction: inout StoreTransaction) throws {
        var row = try transaction.get(key, as: AlarmCount.self) ?? AlarmCount()
        row.count = row.count < .max ? row.count + 1 : 0
        try transaction.put(key, encoding: row)
    }

    static func count(in snapshot: Snapshot) throws -> Int { try snapshot.get(key, as: AlarmCount.self)?.count ?? 0 }
}
