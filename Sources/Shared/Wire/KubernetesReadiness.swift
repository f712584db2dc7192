/// What the API says of a machine's Node object, in one word and a sentence.
package struct KubernetesReadiness: Codable, Equatable, Sendable {
    package enum State: String, Codable, Sendable {
        case ready
        /// Nothing has brought a pod network to the machine yet, and somebody else is to do it.
        case noNetwork = "no-network"
        /// The cloud's controller manager has not looked at the node yet.
        case uninitialized
        case notReady = "not-ready"
        /// The API could not be asked, or does not know the node.
        case unknown
    }

    package var state: State
    /// For people; at most 300 characters, and empty for ``State/ready``.
    package var message: String

    package init(_ state: State, _ message: String = "") {
        self.state = state
        self.message = String(message.prefix(300))
    }

    /// Whether it is a step on the way and no fault.
    package var isExpected: Bool { state == .noNetwork || state == .uninitialized }

    /// `NotReady: no pod network yet (expected): …`; nil while all is well.
    package var words: String? {
        switch state {
        case .ready: nil
        case .noNetwork: "NotReady: no CNI yet (expected): \(message)"
        case .uninitialized: "waits for its cloud (expected): \(message)"
        case .notReady: "NotReady: \(message)"
        case .unknown: "Kubernetes cannot say whether it is Ready: \(message)"
        }
    }
}
