import Shared
import Synchronization

/// The last inventory of this node's certificates, until the coordinator has it. Written by the runner's thread, sent by
/// the reporter's.
final class CertificateBulletin: Sendable {
    private struct State {
        var latest: CertificateInventory?
        /// What the coordinator has acknowledged.
        var told: CertificateInventory?
    }

    private let state = Mutex(State())

    /// - Returns: whether it is news.
    @discardableResult
    func put(_ inventory: CertificateInventory) -> Bool {
        state.withLock { state in
            state.latest = inventory
            return Self.isNews(state)
        }
    }

    /// What the coordinator does not have yet; nil where it has all.
    var news: CertificateInventory? { state.withLock { Self.isNews($0) ? $0.latest : nil } }

    func told(_ inventory: CertificateInventory) { state.withLock { $0.told = inventory } }

    /// A new look that found the same is none.
    private static func isNews(_ state: State) -> Bool {
        guard let latest = state.latest else { return false }
        return latest.certificates != state.told?.certificates || latest.omitted != state.told?.omitted
    }
}
