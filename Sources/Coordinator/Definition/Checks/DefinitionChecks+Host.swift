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
