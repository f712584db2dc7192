import Shared

/// `boot-failure/<digest>`: a machine without an identity said that its first boot failed. No one vouches for anything in
/// it but the address.
struct BootFailureRow: Codable, Equatable, Sendable {
    static let prefix = "boot-failure/"
    /// In all: what strangers can make the coordinator keep. The oldest make room.
    static let limit = 64
    /// From one address, so that one stranger cannot push out everybody else.
    static let limitPerAddress = 8
    static let lifetimeSeconds = 24 * 3600
    /// A machine that says the same again sooner writes nothing.
    static let refreshSeconds = 300

    var failure: BootFailure

    var key: StoreKey { Self.key(failure) }

    /// One row for each address and claimed name.
    private static func key(_ failure: BootFailure) -> StoreKey {
        let name = Array("\(failure.address) \(failure.claimedNode)".utf8)
        return StoreKey("\(prefix)\(SHA256.digest(of: name).hex.prefix(32))")
    }

    /// Those that are not too old, the newest first.
    static func all(in snapshot: Snapshot, now: Timestamp) throws -> [BootFailure] {
        try snapshot.list(prefix: prefix, as: BootFailureRow.self).map(\.value.failure)
            .filter { now < $0.time.adding(seconds: lifetimeSeconds) }
            .sorted { ($1.time, $0.claimedNode, $0.address) < ($0.time, $1.claimedNode, $1.address) }
    }

    /// Takes note of a failure, the oldest making room.
    ///
    /// - Returns: whether it says something new.
    static func note(_ failure: BootFailure, in transaction: inout StoreTransaction) throws -> Bool {
        var row = BootFailureRow(failure: failure)
        if let known = try transaction.get(row.key, as: BootFailureRow.self)?.failure {
            let isSame = known.step == failure.step && known.exitStatus == failure.exitStatus
            guard !isSame || failure.time >= known.time.adding(seconds: refreshSeconds) else { return false }
            row.failure.count = min(known.count, 999_999) + 1
            try transaction.put(row.key, encoding: row)
            return !isSame
        }
        var rows = try transaction.rows(prefix: prefix).map { try StoreJSON.decode(BootFailureRow.self, from: $0) }
        rows.sort { $0.failure.time < $1.failure.time }
        let ofAddress = rows.filter { $0.failure.address == failure.address }
        if ofAddress.count >= limitPerAddress, let oldest = ofAddress.first {
            transaction.delete(oldest.key)
        } else if rows.count >= limit, let oldest = rows.first {
            transaction.delete(oldest.key)
        }
        try transaction.put(row.key, encoding: row)
        return true
    }

    /// A machine became this node: what was said before is over.
    static func forget(_ node: String, in transaction: inout StoreTransaction) throws {
        for row in transaction.rows(prefix: prefix)
        where try StoreJSON.decode(BootFailureRow.self, from: row).failure.claimedNode == node {
            transaction.delete(row.key)
        }
    }
}

/// A first boot that failed, as the machine says.
struct BootFailure: Codable, Equatable, Sendable {
    /// What the machine says that it was to become; not verified.
    var claimedNode: String
    /// Where it came from; behind a translated address it is that.
    var address: String
    var step: String
    var exitStatus: Int
    /// The end of the step's output.
    var output: String
    /// When it was said last.
    var time: Timestamp
    /// How often.
    var count = 1

    /// `a machine at 10.0.0.12 that claims to be cp-2 (not verified)`
    var claimant: String { "a machine at \(address) that claims to be \(claimedNode) (not verified)" }
}
