import Shared
import Synchronization

/// The newest roster, read once: every poll of every node asks for it.
final class RosterCache: Sendable {
    private let known = Mutex<(digest: Digest, roster: Roster)?>(nil)

    func roster(_ digest: Digest, in snapshot: Snapshot) throws -> Roster? {
        if let known = known.withLock({ $0 }), known.digest == digest { return known.roster }
        guard let bytes = snapshot.value(BlobRow.key(digest)) else { return nil }
        let roster = try StrictJSON.decode(Roster.self, from: bytes)
        known.withLock { $0 = (digest, roster) }
        return roster
    }
}
