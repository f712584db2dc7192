import Shared

/// `coordinator firewall probe`
enum FirewallProbeCommand {
    static let command = Command(
        "probe", summary: "let every node try every other node's ports, and compare with the port matrix",
        discussion: """
            Every named node is ordered, with the operator's key, to try TCP connections to every other one: to the
            ports that the matrix lists and to those that must be closed. A port on which nothing listens, but that
            answers so, counts as reachable. Fails unless everything is as the matrix says.
            """,
        options: [
            Option(
                "file", short: "f", value: "FILE",
                summary: "the definition whose matrix is meant, where the nodes keep no firewall of their own"),
            .flag("all", summary: "show what is as it should be, too"),
            Option("timeout", value: "TIME", summary: "how long to wait for the nodes", defaultValue: "60s"),
            CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        let access = try ClusterAccess(invocation)
        let applied = try AppliedGeneration.require(access)
        guard let spec = try spec(invocation, applied) else { return .failed }
        let matrix = ProbeMatrix(spec, roster: applied.roster, isKept: applied.firewall != nil)
        let relay = OperatorRelay(
            access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        let orders = try matrix.orders().map { name, order in
            try relay.send(.probe, to: .node(name), body: try CanonicalJSON.encode(order))
        }
        var report = FirewallProbeReport(generation: applied.generation, showsAll: invocation.flag("all"))
        let seconds = try invocation.seconds("timeout") ?? 60
        do {
            try relay.awaitAnswers(to: orders, seconds: seconds) { order, answer in
                report.add(try results(of: order, answer), from: answer.sender, matrix)
            }
        } catch is OrderSilence {
            report.silent = orders.compactMap { $0.recipient.nodeName }.filter { !report.answered.contains($0) }
        }
        report.sort()
        try invocation.show(report)
        if !report.silent.isEmpty {
            invocation.console.printError(
                "coordinator: hint: \(report.silent.joined(separator: ", ")) did not answer within \(seconds) s; "
                    + "coordinator status shows whether they are up")
        }
        return report.isPassed ? .ok : .failed
    }

    /// What the nodes are held to, or what `-f` says.
    ///
    /// - Returns: nil where the definition has errors, which are told.
    private static func spec(_ invocation: Invocation, _ applied: AppliedGeneration) throws -> FirewallSpec? {
        guard invocation.value("file") != nil else {
            if let spec = applied.firewall { return spec }
            throw CommandError(
                "the applied definition leaves the firewall to others, so no node knows a port matrix",
                hint: "coordinator firewall probe -f cluster.yaml compares with that definition's")
        }
        return try DefinitionPlan.load(invocation, requireArtifacts: false).map {
            PortMatrix(definition: $0.definition).spec
        }
    }

    private static func results(of order: OperatorRelay.Order, _ answer: RelayMessage) throws -> [ProbeResult] {
        let body = try OperatorRelay.body(of: answer, to: order)
        return try StrictJSON.decode(ProbeResults.self, from: body, limits: .document).results
    }
}

extension AppliedGeneration {
    /// The port matrix that the nodes are held to; nil where they keep no firewall.
    var firewall: FirewallSpec? { previous.manifests.lazy.compactMap(\.manifest.firewall).first }
}

extension RelayRecipient {
    /// The one node that is meant; nil for others.
    fileprivate var nodeName: String? {
        guard case .node(let name) = self else { return nil }
        return name
    }
}
