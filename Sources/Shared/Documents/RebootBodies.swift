/// A node's wish to a control plane, before and after the machine is away. It is about whoever signed it, and nobody else.
/// Answered with a ``DrainAnswer``.
package struct AbsenceOrder: Codable, Equatable, Sendable {
    package enum Part: String, Codable, Sendable {
        /// Say whether the cluster could do without the sender for some minutes; change nothing.
        case check
        /// Check, mark its Node object, and move its pods elsewhere.
        case leave
        /// Look whether it is whole, and let pods come to it again.
        case back
    }

    package var part: Part
    /// Of the sender's kernel: what the kubelet must have told the API by the time the sender is whole.
    package var bootID: String
    /// For ``Part/leave``: how long pods may take.
    package var timeoutSeconds: Int
    package var deletesLocalData: Bool
    package var deletesUnmanaged: Bool

    package init(
        part: Part, bootID: String, timeoutSeconds: Int = 1, deletesLocalData: Bool = false,
        deletesUnmanaged: Bool = false
    ) {
        self.part = part
        self.bootID = bootID
        self.timeoutSeconds = timeoutSeconds
        self.deletesLocalData = deletesLocalData
        self.deletesUnmanaged = deletesUnmanaged
    }
}

/// An operator's order to a node: reboot once, now, whatever its windows say. For one key, as ``ResetOrder``.
package struct RebootOrder: Codable, Equatable, Sendable {
    package static let longestPatienceSeconds = 3600

    package var node: String
    package var nodeUID: String
    /// How long the node may wait for its turn and for the others to be well, before it gives up.
    package var patienceSeconds: Int
    /// How long its pods may take.
    package var drainTimeoutSeconds: Int
    package var deletesLocalData: Bool
    package var deletesUnmanaged: Bool

    package init(
        node: String, nodeUID: String, patienceSeconds: Int, drainTimeoutSeconds: Int, deletesLocalData: Bool,
        deletesUnmanaged: Bool
    ) {
        self.node = node
        self.nodeUID = nodeUID
        self.patienceSeconds = patienceSeconds
        self.drainTimeoutSeconds = drainTimeoutSeconds
        self.deletesLocalData = deletesLocalData
        self.deletesUnmanaged = deletesUnmanaged
    }
}

/// What became of a ``RebootOrder``, when the machine is whole again or has given up.
package struct RebootReport: Codable, Equatable, Sendable {
    package var isRebooted: Bool
    /// In words; why not, where it is not.
    package var message: String

    package init(isRebooted: Bool, message: String) {
        self.isRebooted = isRebooted
        self.message = message
    }
}
