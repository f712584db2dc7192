import Shared

/// `coordinator firewall show`
enum FirewallShowCommand {
    static let command = Command(
        "show", summary: "print the port matrix of a definition, or the rules that it makes",
        discussion: """
            The matrix holds whoever keeps it: with firewall.mode nftables the nodes do so themselves, otherwise
            --format prints rules for whatever does.
            """,
        options: [
            CommonOptions.definition,
            Option(
                "format", value: "FORMAT", summary: "print rules in place of the matrix",
                choices: FirewallFormat.allCases.map(\.rawValue)),
            Option("node", value: "NAME", summary: "only the rules of this node"),
            .output,
        ]
    ) { invocation in
        guard let loaded = try DefinitionPlan.load(invocation, requireArtifacts: false) else { return .failed }
        let format = invocation.value("format").flatMap(FirewallFormat.init(rawValue:))
        let report = try FirewallReport(loaded.definition, format: format, node: invocation.value("node"))
        try invocation.show(report)
        return .ok
    }
}

/// How rules may be written.
enum FirewallFormat: String, CaseIterable, Sendable {
    /// One file a node, the same that the agent loads.
    case nftables
    /// One list of commands a node.
    case ufw
    /// One list for a provider's security groups.
    case terraform
}

/// The port matrix of a definition, or rules made of it.
struct FirewallReport: Codable, Printable {
    var cluster: String
    /// Who keeps the matrix: `off` or `nftables`.
    var mode: String
    var rules: [FirewallRow]
    /// What `--format` asked for.
    var format: String?
    var texts: [FirewallText]?

    /// - Throws: ``Shared/CommandError`` where the definition has no such node.
    init(_ definition: Definition, format: FirewallFormat?, node name: String?) throws {
        let spec = PortMatrix(definition: definition).spec
        cluster = definition.cluster
        mode = definition.firewall.mode.rawValue
        rules = spec.rules.map(FirewallRow.init)
        self.format = format?.rawValue
        let nodes = try RosterPlanner(definition: definition, previous: nil).nodes()
        if let name, !nodes.contains(where: { $0.name == name }) {
            throw CommandError(
                "the definition has no node \(name)", hint: "its nodes: \(nodes.map(\.name).joined(separator: ", "))")
        }
        let roster = Roster(
            clusterUID: "", generation: 0, nodes: nodes,
            pools: definition.pools.map { RosterPool(name: $0.name, roles: RoleSet($0.roles)) })
        let chosen = nodes.filter { name == nil || $0.name == name }
        texts = format.map { Self.texts($0, spec, chosen, roster) }
    }

    private static func texts(
        _ format: FirewallFormat, _ spec: FirewallSpec, _ nodes: [RosterNode], _ roster: Roster
    ) -> [FirewallText] {
        switch format {
        case .nftables:
            nodes.map { FirewallText(node: $0.name, text: NftablesRuleset(spec, node: $0, roster: roster).text) }
        case .ufw: nodes.map { FirewallText(node: $0.name, text: UfwRules(spec, node: $0, roster: roster).text) }
        case .terraform: [FirewallText(node: nil, text: TerraformRules(spec, roster: roster).text)]
        }
    }

    var text: String {
        guard let texts else {
            let table = TextTable(
                ["TO", "FROM", "PROTOCOL", "PORTS", "WHY"],
                rows: rules.map { row in
                    [
                        row.to.joined(separator: ", "), row.from.joined(separator: ", "), row.transport,
                        row.ports.joined(separator: ", "), row.why,
                    ]
                })
            return table.text
        }
        guard texts.count > 1 else { return texts.map(\.text).joined() }
        return texts.map { "# ---- \($0.node ?? cluster) ----\n\($0.text)" }.joined(separator: "\n")
    }
}

/// One row of the matrix, in words.
struct FirewallRow: Codable, Equatable {
    private enum CodingKeys: String, CodingKey {
        case to, from
        case transport = "protocol"
        case ports, why
    }

    var to: [String]
    var from: [String]
    var transport: String
    var ports: [String]
    var why: String

    init(_ rule: FirewallRule) {
        to = rule.to.map(\.words)
        from = rule.from.map(\.words)
        transport = rule.transport.rawValue
        ports = rule.ports.map(\.description)
        why = rule.why
    }
}

/// Rules of one node, or of all.
struct FirewallText: Codable, Equatable {
    var node: String?
    var text: String
}
