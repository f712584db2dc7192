import Shared

/// Where every part of the agent notes what it refuses: status, log and, through the journal, the coordinator's events.
struct RefusalBook: Sendable {
    let board: StatusBoard
    let journal: Journal
    let log: Log

    /// Notes a refusal once, however often the same document comes.
    ///
    /// - Parameter isReported: false where others decide how often: a journal that they can make grow fills the disk.
    func note(_ refusal: Refusal, _ digest: Digest? = nil, isReported: Bool = true) {
        guard board.refused(refusal, digest: digest) else { return }
        log.error("\(refusal)", ["code": refusal.code.rawValue])
        guard isReported else { return }
        do {
            try journal.write(
                .refused(
                    kind: refusal.kind, code: refusal.code.rawValue, message: refusal.description, digest: digest))
        } catch {
            // A refusal changes nothing, so it need not be durable; whoever changes something meets the same error.
            log.error("\(error)")
        }
    }
}
