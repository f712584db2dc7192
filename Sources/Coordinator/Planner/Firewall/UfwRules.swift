import Shared

/// One node's rules as commands of ufw, which Ubuntu has.
struct UfwRules {
    let node: RosterNode
    let spec: FirewallSpec
    private let sources: FirewallSources

    init(_ spec: FirewallSpec, node: RosterNode, roster: Roster) {
        self.node = node
        self.spec = spec
        sources = FirewallSources(spec, roster: roster)
    }

    var text: String {
        let rules = spec.rules.filter { $0.opens(node) }
        let lines =
            ["ufw default deny incoming", "ufw default allow outgoing", "ufw default allow routed"]
            + rules.flatMap(commands) + ["ufw --force enable"]
        return lines.map { $0 + "\n" }.joined()
    }

    private func commands(_ rule: FirewallRule) -> [String] {
        // vrrp is a word that only the newest ufw knows, and protocol 4 none does.
        guard rule.transport.hasPorts else {
            return ["# \(rule.why): ufw has no word for \(rule.transport.rawValue); allow it in /etc/ufw/before.rules"]
        }
        let ports = rule.ports.map { $0.first == $0.last ? "\($0.first)" : "\($0.first):\($0.last)" }
            .joined(separator: ",")
        let what = "to any port \(ports) proto \(rule.transport.rawValue) comment '\(Self.quoted(rule.why))'"
        let networks = rule.from.map(sources.networks)
        if networks.contains(where: { $0 == nil }) { return ["ufw allow from any \(what)"] }
        return Set(networks.compactMap { $0 }.flatMap { $0 }).sorted().map { "ufw allow from \($0) \(what)" }
    }

    /// Within a shell's single quotes; ufw itself takes no apostrophe in a comment.
    private static func quoted(_ text: String) -> String { text.filter { $0 != "'" } }
}
