import Shared

/// What a minor of Kubernetes knows of a name.
enum NamePresence: Equatable, Sendable {
    case known
    /// It is gone; `since` is the first minor without it.
    case gone(since: Int)
    /// It comes with a later minor.
    case later(first: Int)
    /// No minor has it; `near` is what may have been meant.
    case unknown(near: String?)

    /// - Parameters:
    ///   - span: the minors that have the name; nil where none has it.
    ///   - known: what the minor has, to find what was meant; empty to look for nothing.
    init(of name: String, span: MinorSpan?, in minor: Int, among known: @autoclosure () -> [String]) {
        guard let span else {
            self = .unknown(near: Suggestion.nearest(to: name, among: known()))
            return
        }
        if minor > span.last {
            self = .gone(since: span.last + 1)
        } else if minor < span.first {
            self = .later(first: span.first)
        } else {
            self = .known
        }
    }
}
