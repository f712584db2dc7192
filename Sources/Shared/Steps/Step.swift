/// One typed, idempotent unit of work in a manifest.
package struct Step: Codable, Equatable, Sendable {
    /// Unique in its manifest and stable over generations: what the journal files the step under.
    package var id: String
    /// One line for people: "write the kubelet unit".
    package var summary: String
    /// What must hold before the step may begin.
    package var waitsFor: [Wait]
    /// Names of the conditions that the node publishes when the step is done.
    package var publishes: [String]
    /// How long the step may take, waits included, in seconds.
    package var timeoutSeconds: Int
    package var action: StepAction

    package init(
        id: String, summary: String, waitsFor: [Wait] = [], publishes: [String] = [], timeoutSeconds: Int = 600,
        action: StepAction
    ) {
        self.id = id
        self.summary = summary
        self.waitsFor = waitsFor
        self.publishes = publishes
        self.timeoutSeconds = timeoutSeconds
        self.action = action
    }
}

/// A condition that a step waits for: published by all, or by any one, of the roster's nodes of a role.
package struct Wait: Codable, Equatable, Hashable, Sendable {
    package enum Quantity: String, Codable, Sendable {
        case all
        case any
    }

    package var condition: String
    package var role: Role
    package var quantity: Quantity
    /// Whether only publications with this node's own roster digest count: the barrier before etcd's first start.
    package var sameRoster: Bool

    package init(condition: String, role: Role, quantity: Quantity, sameRoster: Bool = false) {
        self.condition = condition
        self.role = role
        self.quantity = quantity
        self.sameRoster = sameRoster
    }
}
