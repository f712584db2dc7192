import Shared

/// Delivers secrets while `apply` runs: to each node once it works on the generation and has not converged, and again
/// where it did not confirm. Nodes that have what they need are left alone.
struct SecretCourier {
    /// How long one node is waited for; the others wait meanwhile.
    private static let answerSeconds = 15
    private static let secondsBetweenTries = 30

    let delivery: SecretDelivery
    let generation: Int
    /// The nodes that get the generation; nil for all.
    let only: [String]?
    /// Uid of a node to when its secrets may be sent again; nil where it has confirmed them. A machine that is built
    /// again has another uid.
    private var tried: [String: ContinuousClock.Instant?] = [:]

    init(delivery: SecretDelivery, generation: Int, only: [String]?) {
        self.delivery = delivery
        self.generation = generation
        self.only = only
    }

    /// Sends to whoever needs something now.
    ///
    /// - Returns: a line for each node that was sent something.
    mutating func serve(_ status: ClusterStatus) throws -> [String] {
        let now = ContinuousClock.now
        let nodes = status.nodes.filter { node in
            guard needs(node), node.silence == nil, node.activity?.generation == generation, let uid = node.uid else {
                return false
            }
            guard let known = tried[uid] else { return true }
            return known.map { $0 <= now } ?? false
        }
        guard !nodes.isEmpty else { return [] }
        let outcomes = try delivery.send(to: nodes.map(\.name), seconds: Self.answerSeconds)
        return outcomes.map { outcome in
            let uid = nodes.first { $0.name == outcome.node }?.uid ?? ""
            let again = ContinuousClock.Instant.now + .seconds(Self.secondsBetweenTries)
            tried.updateValue(outcome.problem == nil ? nil : again, forKey: uid)
            return outcome.line
        }
    }

    /// Serves until every enrolled node that needs something has confirmed it, or the time is up.
    ///
    /// - Returns: names of the nodes that still need something: not enrolled, or silent.
    mutating func serve(
        from client: AdminClient, seconds: Int, tell: (String) throws -> Void
    ) throws -> [String] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var status: ClusterStatus = try client.get(AdminRoutes.status)
        while true {
            for line in try serve(status) { try tell(line) }
            let open = status.nodes.filter { needs($0) && !isServed($0) }
            let left = Int(clamping: (deadline - .now).components.seconds)
            guard open.contains(where: { $0.uid != nil }), left > 0 else { return open.map(\.name) }
            let next: ClusterStatus? = try client.poll(
                AdminRoutes.status, query: [("after", String(status.revision))], waiting: min(left, 5))
            status = try next ?? client.get(AdminRoutes.status)
        }
    }

    private func needs(_ node: NodeStatus) -> Bool {
        delivery.concerns(node.role) && node.ban == nil && !node.wasConverged(on: generation)
            && only?.contains(node.name) != false
    }

    private func isServed(_ node: NodeStatus) -> Bool {
        guard let uid = node.uid, let known = tried[uid] else { return false }
        return known == nil
    }
}

extension SecretDelivery.Outcome {
    /// One line for people.
    var line: String {
        let list = files.joined(separator: ", ")
        guard let problem else {
            return files.isEmpty ? "\(node): needs no secret" : "\(node): has taken \(list)"
        }
        return "\(node): has not taken \(list.isEmpty ? "its secrets" : list): \(problem)"
    }
}
