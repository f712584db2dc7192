import Shared

/// `coordinator secret send`
enum SecretSendCommand {
    static let command = Command(
        "send", summary: "send the definition's secrets to the nodes that need them, sealed to each node's key",
        discussion: """
            A definition names secrets by 'files[].sealed', 'etcd.key' and 'certificates.folder'. 'apply' sends them
            to nodes that are enrolled, 'apply --wait' to nodes as they enrol; this does it at any other time. The
            coordinator carries the messages and can read none. Without NODE: to every node that has not converged.
            Exit status 3 where a node did not confirm.
            """,
        arguments: [Argument("NODE", summary: "a node, whether it waits or not", count: .zeroOrMore)],
        options: [
            CommonOptions.definition, CommonOptions.operatorKey,
            Option("timeout", value: "TIME", summary: "how long to wait for the nodes", defaultValue: "60s"),
            .output,
        ]
    ) { invocation in
        let seconds = try invocation.seconds("timeout") ?? 60
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: true) else { return .failed }
        let access = try ClusterAccess(invocation)
        let relay = OperatorRelay(access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        let applied = try AppliedGeneration.require(access)
        let delivery = try SecretDelivery(
            loaded.definition.secrets(), manifests: applied.previous.manifests.map(\.manifest), relay: relay)
        let status: ClusterStatus = try access.client.get(AdminRoutes.status)
        let nodes = try recipients(invocation.arguments("NODE"), delivery, status)
        let enrolled = nodes.filter { $0.uid != nil }.map(\.name)
        let result = SentSecrets(
            nodes: try delivery.send(to: enrolled, seconds: seconds),
            notEnrolled: nodes.filter { $0.uid == nil }.map(\.name))
        try invocation.show(result)
        return result.nodes.allSatisfy { $0.problem == nil } && result.notEnrolled.isEmpty ? .ok : .notConverged
    }

    private static func recipients(
        _ names: [String], _ delivery: SecretDelivery, _ status: ClusterStatus
    ) throws -> [NodeStatus] {
        guard !names.isEmpty else {
            return status.nodes.filter {
                delivery.concerns($0.role) && !$0.wasConverged(on: status.generation) && $0.ban == nil
            }
        }
        return try names.map { try NodeOrders.node($0, in: status) }
    }
}

/// What `secret send` did.
struct SentSecrets: Codable, Printable {
    /// The nodes that were sent something.
    var nodes: [SecretDelivery.Outcome]
    /// Nodes that need secrets and have no key yet to seal them to.
    var notEnrolled: [String]

    var text: String {
        let lines = nodes.map(\.line) + notEnrolled.map { "\($0): has not enrolled yet" }
        return lines.isEmpty ? "no node waits for a secret\n" : lines.map { DisplayText.escaped($0) + "\n" }.joined()
    }
}
