import Shared

/// Tries connections to other nodes for the operator. Only addresses of the signed roster, and only ports that the port
/// matrix lists or that belong to the programs of a cluster: nobody gets a port scanner.
struct ProbeTopic: RelayTopicHandler {
    let topic = RelayTopic.probe
    let isLong = true
    var attempts = ConnectionAttempts()

    func answer(_ request: RelayRequest) throws -> RelayReply {
        try request.requireOperator()
        let order: ProbeOrder
        do {
            order = try StrictJSON.decode(ProbeOrder.self, from: request.body, limits: .body)
        } catch {
            throw RelayRefusal("the order cannot be read: \(error)")
        }
        guard order.targets.reduce(0, { $0 + $1.ports.count }) <= ProbeOrder.mostConnections else {
            throw RelayRefusal("an order has at most \(ProbeOrder.mostConnections) connections")
        }
        let roster = request.manifest.roster
        let ports = Set(ProbePorts.all(with: request.manifest.manifest.firewall))
        var asked: [ProbeResult] = []
        var targets: [(address: String, port: Int)] = []
        for target in order.targets {
            guard let node = roster.node(named: target.node) else {
                throw RelayRefusal(
                    "the roster of generation \(roster.generation) has no node \(target.node.prefix(64))")
            }
            for port in target.ports {
                guard ports.contains(port) else {
                    throw RelayRefusal("port \(port) is none that a node is asked to try")
                }
                asked.append(ProbeResult(node: node.name, port: port, outcome: .filtered))
                targets.append((node.address, port))
            }
        }
        for (index, outcome) in attempts.outcomes(of: targets).enumerated() { asked[index].outcome = outcome }
        return .plain(try CanonicalJSON.encode(ProbeResults(results: asked)))
    }
}
