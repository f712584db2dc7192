import Shared
import Synchronization

/// The rosters in force, read once: every poll of every node asks for one. There is more than one only while
/// `apply --only` leaves nodes on an older generation.
final class RosterCache: Sendable {
    private static let kept = 4
    private let known = Mutex<[(digest: Digest, roster: Roster)]>([])

    func roster(_ digest: Digest, in snapshot: Snapshot) throws -> Roster? {
        if let found = known.withLock({ $0.first { $0.digest == digest } }) { return found.roster }
        guard let bytes = snapshot.value(BlobRow.key(digest)) else { return nil }
        let roster = try StrictJSON.decode(Roster.self, from: bytes)
        known.withLock { known in
            if known.count >= Self.kept { known.removeFirst() }
            known.append((digest, roster))
        }
        return roster
    }
}
