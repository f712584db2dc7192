import Shared

/// What an operator orders about one node, of control planes that are others than it.
struct NodeOrders {
    /// How long a control plane may take that has nothing to wait for.
    private static let seconds = 200

    let access: ClusterAccess
    let relay: OperatorRelay
    let status: ClusterStatus
    let node: NodeStatus

    init(_ name: String, access: ClusterAccess, operatorKey: PrivateKey) throws {
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        self.access = access
        self.status = status
        relay = OperatorRelay(access: access, operatorKey: operatorKey)
        node = try Self.node(name, in: status)
    }

    static func node(_ name: String, in status: ClusterStatus) throws -> NodeStatus {
        guard let node = status.nodes.first(where: { $0.name == name }) else {
            let near = Suggestion.nearest(to: name, among: status.nodes.map(\.name))
            throw CommandError(
                "there is no node \(DisplayText.escaped(name))",
                hint: near.map { "did you mean \($0)?" } ?? "coordinator node list")
        }
        return node
    }

    /// Whether the cluster was begun: before that nobody can, or need, take a node out of it.
    static func isBegun(_ status: ClusterStatus) -> Bool {
        let marks: Set<String> = [ConditionName.controlPlaneInitialized, ConditionName.etcdQuorum]
        return status.conditions.contains { marks.contains($0.name) }
    }

    /// Whether the node runs a kubelet.
    var runsPods: Bool { node.role.contains(.controlPlane) || node.role.contains(.worker) }
    /// Whether etcd or the API would miss it.
    var isOfControl: Bool { node.role.contains(.controlPlane) || node.role.contains(.etcd) }

    /// The other control planes that are enrolled; who was heard of last comes first.
    var helpers: [String] {
        status.nodes
            .filter { $0.role.contains(.controlPlane) && $0.name != node.name && $0.uid != nil && $0.ban == nil }
            .sorted { ($0.lastSeen?.seconds ?? 0, $1.name) > ($1.lastSeen?.seconds ?? 0, $0.name) }.map(\.name)
    }

    /// Asks the other control planes, one after the other, until one answers.
    ///
    /// - Throws: ``Shared/CommandError``: what one said that refuses; ``OrderSilence`` where none answers.
    func ask<Answer: Codable>(
        _ topic: RelayTopic, _ order: some Encodable, for _: Answer.Type, seconds: Int = Self.seconds
    ) throws -> Answer {
        var silence: OrderSilence?
        for name in helpers {
            do {
                let body = try relay.order(topic, of: .node(name), order, seconds: seconds)
                return try StrictJSON.decodeLenient(Answer.self, from: body)
            } catch let error as OrderSilence {
                silence = error
            }
        }
        if let silence { throw silence }
        throw CommandError(
            "there is no other control plane that could do this for \(node.name)",
            hint: "coordinator status shows which are up")
    }

    /// Drains the node, or lets pods come to it again.
    func drain(_ order: DrainOrder) throws -> DrainAnswer {
        try ask(.drain, order, for: DrainAnswer.self, seconds: order.timeoutSeconds + 60)
    }

    /// Refuses to go on where etcd or the API would be lost with the node.
    func requireDispensable() throws {
        guard isOfControl else { return }
        if node.role.contains(.controlPlane), helpers.isEmpty {
            throw CommandError(
                "\(node.name) is the only control plane that is enrolled: 1 of 1 would be lost",
                hint: "add another one first; a cluster that is to end needs no order, its machines can be switched off"
            )
        }
        let answer = try ask(.removal, RemovalOrder(node: node.name, part: .check), for: RemovalAnswer.self)
        if let refusal = answer.refusal { throw Self.refused(node.name, refusal) }
    }

    /// Removes the node's etcd member, where it has one.
    func removeMember() throws -> RemovalAnswer {
        guard isOfControl else { return RemovalAnswer() }
        let answer = try ask(.removal, RemovalOrder(node: node.name, part: .etcdMember), for: RemovalAnswer.self)
        if let refusal = answer.refusal { throw Self.refused(node.name, refusal) }
        return answer
    }

    /// Deletes the Node object.
    ///
    /// - Returns: whether there was one.
    func deleteNodeObject() throws -> Bool {
        guard runsPods else { return false }
        return try ask(.removal, RemovalOrder(node: node.name, part: .nodeObject), for: RemovalAnswer.self)
            .hadNodeObject ?? false
    }

    private static func refused(_ name: String, _ refusal: String) -> CommandError {
        CommandError(
            "\(name) cannot be taken out: \(DisplayText.escaped(refusal))",
            hint: "coordinator status shows who is missing; bring that back first")
    }
}
