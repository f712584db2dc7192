import Shared

/// What the nodes let in.
extension DefinitionChecks {
    func checkFirewall() {
        let firewall = definition.firewall
        let place = path("firewall")
        checkUnique(
            firewall.allow.enumerated().map { ($1.name, place.key("allow")[$0].key("name")) }, what: "allowance",
            fix: "give it another name")
        for (index, entry) in firewall.allow.enumerated()
        where !entry.name.isEmpty && !DNSName.isLabel(entry.name) {
            error(
                "\(entry.name) is not a name", place.key("allow")[index].key("name"),
                fix: "use lower-case letters, digits and -")
        }
        if firewall.mode == .nftables, !definition.pools.isEmpty, firewall.nodeNetworks.isEmpty {
            error(
                "nodes of a pool have no address that a firewall could know in advance", place.key("nodeNetworks"),
                fix: "add firewall.nodeNetworks with the subnets that they boot in")
        }
    }
}
