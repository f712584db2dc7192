import Shared

/// What a run would do about one step.
struct PlannedStep: Codable, Equatable, Sendable {
    enum Change: String, Codable, Sendable {
        case none
        case changed
        case removed
        /// The look itself failed.
        case unknown
    }

    var id: String
    var kind: StepKind?
    var change: Change
    var reason: String

    init(id: String, kind: StepKind?, change: Change, reason: String) {
        self.id = id
        self.kind = kind
        self.change = change
        self.reason = reason
    }

    init(_ step: Step, _ look: Look) {
        switch look {
        case .satisfied: self.init(id: step.id, kind: step.action.kind, change: .none, reason: "")
        case .needed(let reason): self.init(id: step.id, kind: step.action.kind, change: .changed, reason: reason)
        }
    }
}
