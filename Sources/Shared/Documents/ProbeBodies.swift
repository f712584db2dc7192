/// An operator's order to a node: try to connect to other nodes, and tell how it went.
package struct ProbeOrder: Codable, Equatable, Sendable {
    /// More connections than this are no order: a node is no port scanner.
    package static let mostConnections = 8192

    package var targets: [ProbeTarget]

    package init(targets: [ProbeTarget]) { self.targets = targets }
}

/// A node of the roster and ports of it.
package struct ProbeTarget: Codable, Equatable, Sendable {
    package var node: String
    package var ports: [Int]

    package init(node: String, ports: [Int]) {
        self.node = node
        self.ports = ports
    }
}

package struct ProbeResults: Codable, Equatable, Sendable {
    package var results: [ProbeResult]

    package init(results: [ProbeResult]) { self.results = results }
}

package struct ProbeResult: Codable, Equatable, Sendable {
    package var node: String
    package var port: Int
    package var outcome: ProbeOutcome

    package init(node: String, port: Int, outcome: ProbeOutcome) {
        self.node = node
        self.port = port
        self.outcome = outcome
    }
}

/// How an attempt to connect ended.
package enum ProbeOutcome: String, Codable, Sendable {
    /// Something accepted.
    case open
    /// The machine itself refused: the way is free, and nothing listens.
    case refused
    /// No answer came: something drops the packets, or the machine is off.
    case filtered
    /// There is no way there, or something on it says no.
    case unreachable

    /// Whether packets arrive.
    package var isReachable: Bool { self == .open || self == .refused }
}
