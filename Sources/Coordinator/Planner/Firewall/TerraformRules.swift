import Shared

/// The matrix as a local value of Terraform, one object a rule and source, for the rules of any provider's security
/// groups.
struct TerraformRules {
    let spec: FirewallSpec
    let roster: Roster
    private let sources: FirewallSources

    init(_ spec: FirewallSpec, roster: Roster) {
        self.spec = spec
        self.roster = roster
        sources = FirewallSources(spec, roster: roster)
    }

    var text: String {
        """
        # Each object: the nodes that it opens, for which addresses, and which ports. Protocols without ports have 0.
        locals {
          muster_firewall = [
        \(spec.rules.flatMap(objects).map { "    \($0),\n" }.joined())  ]
        }

        """
    }

    private func objects(_ rule: FirewallRule) -> [String] {
        let nodes = roster.nodes.filter(rule.opens).map(\.name)
        let networks = rule.from.map(sources.networks)
        let everybody = networks.contains { $0 == nil }
        let addresses = Set(networks.compactMap { $0 }.flatMap { $0 }).map { Self.network($0) }.sorted()
        let cidrs = everybody ? ["0.0.0.0/0"] : addresses
        guard !nodes.isEmpty, !cidrs.isEmpty else { return [] }
        let ports = rule.ports.isEmpty ? [PortRange(0)] : rule.ports
        let transport = rule.transport.hasPorts ? rule.transport.rawValue : String(rule.transport.number)
        return ports.map { range in
            "{ nodes = \(Self.list(nodes)), protocol = \"\(transport)\", from_port = \(range.first), "
                + "to_port = \(range.last), cidrs = \(Self.list(cidrs)), description = \"\(Self.escaped(rule.why))\" }"
        }
    }

    private static func network(_ address: String) -> String { address.contains("/") ? address : "\(address)/32" }

    private static func list(_ texts: [String]) -> String {
        "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    }

    /// A text between quotes, without what Terraform would replace.
    private static func escaped(_ text: String) -> String {
        text.filter { $0.isASCII && !"\"\\$%".contains($0) }
    }
}
