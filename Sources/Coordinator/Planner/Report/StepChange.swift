import Shared

/// What becomes of one step of a node from one generation to the next.
struct StepChange: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
        case added
        case changed
        /// No longer listed: what it made is taken away.
        case removed
    }

    var id: String
    var change: Kind
    var kind: StepKind
    var summary: String
    var effects: StepEffects
    /// In words: "etcd.prepared of all etcd nodes with this roster".
    var waitsFor: [String]
    var publishes: [String]
    var timeoutSeconds: Int

    init(_ step: Step, _ change: Kind, placeholders: Placeholders) throws(PlaceholderError) {
        id = step.id
        self.change = change
        kind = step.action.kind
        summary = step.summary
        effects = change == .removed ? StepEffects() : try StepEffects(step.action).filled(by: placeholders)
        waitsFor = change == .removed ? [] : step.waitsFor.map(\.words)
        publishes = change == .removed ? [] : step.publishes
        timeoutSeconds = step.timeoutSeconds
    }

    /// The changes from one list of steps to another, in the order of the new one, removals last.
    static func between(
        _ old: [Step], _ new: [Step], placeholders: Placeholders
    ) throws(PlaceholderError) -> [StepChange] {
        let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
        let ids = Set(new.map(\.id))
        var changes: [StepChange] = []
        for step in new where before[step.id] != step {
            var change = try StepChange(step, before[step.id] == nil ? .added : .changed, placeholders: placeholders)
            if case .kubeadmInit = step.action, change.change == .changed {
                // The cluster is there; of its configuration only the API server's names take effect.
                change.effects = StepEffects(writes: ["/etc/kubernetes/pki/apiserver.crt, if its names change"])
            }
            changes.append(change)
        }
        for step in old where !ids.contains(step.id) {
            changes.append(try StepChange(step, .removed, placeholders: placeholders))
        }
        return changes
    }
}

extension Wait {
    /// What is waited for, in words.
    var words: String {
        let who = quantity == .all ? "all \(role.rawValue) nodes" : "any \(role.rawValue) node"
        return "\(condition) of \(who)\(sameRoster ? " with the same roster" : "")"
    }
}
