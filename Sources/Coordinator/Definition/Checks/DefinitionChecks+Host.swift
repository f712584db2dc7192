import Shared

/// Machines: modules, kernel parameters, names.
extension DefinitionChecks {
    func checkHost() {
        let host = definition.host
        for (index, module) in host.modules.enumerated() where !Self.isPlain(module, "_-") {
            error(
                "\(module) is not the name of a kernel module", path("host", "modules")[index],
                fix: "write for example ip_vs")
        }
        for key in host.sysctls.keys.sorted() where !Self.isPlain(key, "._-/") || !key.contains(".") {
            error(
                "\(key) is not a kernel parameter", path("host", "sysctls", key),
                fix: "write for example vm.max_map_count")
        }
        for (name, address) in host.hosts.sorted(by: { $0.key < $1.key }) {
            let path = path("host", "hosts", name)
            if IPv4Address(address) == nil, !isIPv6Address(address) {
                error("\(address) is not an IP address", path, fix: "write NAME: ADDRESS")
            } else if !DNSName.isValid(name) {
                error("\(name) is not a host name", path, fix: "write NAME: ADDRESS")
            } else if definition.nodes.contains(where: { $0.name == name }) {
                error("\(name) is a node, and in /etc/hosts already", path, fix: "remove it")
            }
        }
        for (index, node) in definition.nodes.enumerated() {
            for (position, taint) in node.taints.enumerated() where !Self.isTaint(taint) {
                error(
                    "\(taint) is not a taint", path(node: index, "taints")[position],
                    fix: "write KEY=VALUE:NoSchedule, PreferNoSchedule or NoExecute")
            }
            for key in node.labels.keys.sorted() where !Self.isPlain(key, "._-/") {
                error(
                    "\(key) is not the name of a label", path(node: index, "labels").key(key),
                    fix: "write for example topology.kubernetes.io/zone")
            }
        }
    }

    private static func isTaint(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ["NoSchedule", "PreferNoSchedule", "NoExecute"].contains(parts[1]) else { return false }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = pair.first, isPlain(String(key), "._-/") else { return false }
        return pair.count == 1 || pair[1].isEmpty || isPlain(String(pair[1]), "._-")
    }

    /// Whether a text has ASCII letters, digits and `further` characters, and nothing else.
    static func isPlain(_ text: String, _ further: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || further.utf8.contains($0)
            }
    }
}
