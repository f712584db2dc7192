import Shared

/// Which nodes a wait still waits for. Pure, so that status, runner and tests agree.
struct WaitCheck {
    let roster: Roster
    let rosterDigest: Digest
    let conditions: [Condition]

    /// Names of the nodes whose publication is missing; empty when the wait is over.
    func missing(_ wait: Wait) -> [String] {
        let expected = roster.nodes(with: wait.role).map(\.name)
        let published = Set(
            conditions.lazy
                .filter { $0.name == wait.condition && (!wait.sameRoster || $0.rosterDigest == rosterDigest) }
                .map(\.node))
        let missing = expected.filter { !published.contains($0) }
        switch wait.quantity {
        case .all: return missing
        case .any: return missing.count < expected.count ? [] : missing
        }
    }

    /// "condition etcd.prepared of cp-2, cp-3", or nil when every wait is over.
    func description(of waits: [Wait]) -> String? {
        let texts = waits.compactMap { wait -> String? in
            let missing = missing(wait)
            if missing.isEmpty {
                // "All of none" holds at once; "any of none" can never come, so it is said and not passed by.
                guard wait.quantity == .any, roster.nodes(with: wait.role).isEmpty else { return nil }
                return "condition \(wait.condition) of a \(wait.role.rawValue), of which the roster has none"
            }
            let names = missing.prefix(8).joined(separator: ", ") + (missing.count > 8 ? ", …" : "")
            return
                "condition \(wait.condition) of \(wait.quantity == .any && missing.count > 1 ? "any of " : "")\(names)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: " and ")
    }
}
