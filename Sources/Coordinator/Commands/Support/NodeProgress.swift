import Shared

/// What `apply --wait` has told of each node, so that it tells every change once.
struct NodeProgress {
    let names: [String]
    let generation: Int
    private var told: [String: String] = [:]
    private(set) var last: ClusterStatus?

    init(names: [String], generation: Int) {
        self.names = names
        self.generation = generation
    }

    /// A line for each node that does something else than before: `[ 42s] cp-2: kubeadm-join (15/16) waiting for …`.
    mutating func lines(for status: ClusterStatus, elapsed: Int) -> [String] {
        last = status
        return nodes(in: status).compactMap { node in
            let text = Self.text(of: node)
            // Counters inside a message are no news.
            let news = text.filter { !$0.isNumber }
            guard told[node.name] != news else { return nil }
            told[node.name] = news
            return "\(ConvergenceWait.stamp(elapsed)) \(node.name): \(DisplayText.escaped(text))"
        }
    }

    /// The nodes that have not converged on this generation, or that the server does not know.
    func missing(in status: ClusterStatus) -> [String] {
        guard status.generation >= generation else { return names }
        let done = Set(status.nodes.filter(\.isConverged).map(\.name))
        return names.filter { !done.contains($0) }
    }

    /// What is said when time is up: who is missing, and why.
    func timeout(_ status: ClusterStatus, seconds: Int) -> CommandError {
        let missing = missing(in: status)
        let known = nodes(in: status)
        let reasons = missing.map { name in
            "\(name): \(known.first { $0.name == name }.map(Self.text) ?? "the coordinator does not know it")"
        }
        return CommandError(
            problems: ["\(missing.count) of \(names.count) nodes have not converged within \(seconds) s"] + reasons,
            hint: "coordinator status --watch shows what happens; apply --wait again waits on",
            exitStatus: .notConverged)
    }

    private func nodes(in status: ClusterStatus) -> [NodeStatus] {
        let wanted = Set(names)
        return status.nodes.filter { wanted.contains($0.name) }
    }

    static func text(of node: NodeStatus) -> String {
        if let ban = node.ban { return ban.words }
        if let silence = node.silence { return silence.words }
        if node.isConverged { return "converged" }
        guard node.uid != nil else { return "not enrolled yet" }
        guard let activity = node.activity else { return "enrolled" }
        let state =
            switch activity.state {
            case .failed: "FAILED "
            case .frozen: "frozen "
            case .idle, .enrolling, .working, .waiting, .converged: ""
            }
        guard let step = activity.step else {
            return state + (activity.message.isEmpty ? activity.state.rawValue : activity.message)
        }
        let text = "\(state)\(step) (\(activity.stepNumber)/\(activity.stepCount))"
        return activity.message.isEmpty ? text : "\(text) \(activity.message)"
    }
}
