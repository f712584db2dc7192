import Shared

/// What was refused. Each kind of document has one place, so that refusals of one kind cannot hide those of another.
extension StatusBoard {
    /// Shows a refusal.
    ///
    /// - Returns: false when the same document was refused for the same reason before: nothing for log and journal.
    @discardableResult
    func refused(_ refusal: Refusal, digest: Digest? = nil) -> Bool {
        var isNews = false
        update { status in
            let old = status.refusals.first { $0.kind == refusal.kind }
            guard old?.digest != digest || old?.message != refusal.description else { return }
            isNews = true
            status.refusals.removeAll { $0.kind == refusal.kind }
            status.refusals.append(
                RefusalStatus(
                    kind: refusal.kind, code: refusal.code.rawValue, message: refusal.description, digest: digest,
                    time: .now()))
            status.refusals.sort { ($0.kind?.rawValue ?? "") < ($1.kind?.rawValue ?? "") }
        }
        return isNews
    }

    /// Documents of these kinds have been taken.
    func took(_ kinds: DocumentKind?...) {
        update { status in status.refusals.removeAll { kinds.contains($0.kind) } }
    }
}
