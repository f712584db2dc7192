import Shared
import Synchronization

/// What this node last found out about itself, until the coordinator has it: its certificates, its held packages. Written
/// by the runner's thread, sent by the reporter's.
final class Bulletin<Content: Sendable>: Sendable {
    private struct State {
        var latest: Content?
        /// What the coordinator has acknowledged.
        var told: Content?
    }

    private let state = Mutex(State())
    private let saysTheSame: @Sendable (Content, Content) -> Bool

    init(saysTheSame: @escaping @Sendable (Content, Content) -> Bool) { self.saysTheSame = saysTheSame }

    /// - Returns: whether it is news.
    @discardableResult
    func put(_ content: Content) -> Bool {
        state.withLock { state in
            state.latest = content
            return isNews(state)
        }
    }

    /// What the coordinator does not have yet; nil where it has all.
    var news: Content? { state.withLock { isNews($0) ? $0.latest : nil } }

    func told(_ content: Content) { state.withLock { $0.told = content } }

    private func isNews(_ state: State) -> Bool {
        guard let latest = state.latest else { return false }
        guard let told = state.told else { return true }
        return !saysTheSame(latest, told)
    }
}

extension Bulletin<CertificateInventory> {
    /// A new look that found the same is no news.
    convenience init() { self.init { $0.certificates == $1.certificates && $0.omitted == $1.omitted } }
}

extension Bulletin<HeldUpdates> {
    convenience init() { self.init(saysTheSame: ==) }
}
