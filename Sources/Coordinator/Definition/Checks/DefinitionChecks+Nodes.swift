import Shared

/// Names and addresses.
extension DefinitionChecks {
    func checkNames() {
        checkLabel(definition.cluster, path("cluster"), what: "cluster")
        for (index, node) in definition.nodes.enumerated() {
            let path = path(node: index, "name")
            checkLabel(node.name, path, what: "node name")
            if node.name == RelayMessage.operatorName {
                error(
                    "no node may be called \(node.name): messages of operators carry that name", path,
                    fix: "choose another name")
            }
        }
        checkUnique(
            definition.nodes.enumerated().map { ($1.name, path(node: $0, "name")) }, what: "node name",
            fix: "give each node a name of its own")
    }

    /// Complains unless `text` is one label of RFC 1123.
    func checkLabel(_ text: String, _ path: DefinitionPath, what: String) {
        guard !text.isEmpty, !DNSName.isLabel(text) else { return }
        let lowered = String(text.lowercased().map { $0 == "_" || $0 == "." || $0 == " " ? "-" : $0 })
        error(
            "\(what) \(text) is not a host name label (RFC 1123)", path,
            fix: DNSName.isLabel(lowered)
                ? "write \(lowered)" : "use 1 to 63 lower-case letters, digits and hyphens, no hyphen at an end")
    }

    func checkAddresses() {
        for (index, node) in definition.nodes.enumerated() where !node.address.isEmpty {
            checkAddress(node.address, path(node: index, "address"))
        }
        checkUnique(
            definition.nodes.enumerated().map { ($1.address, path(node: $0, "address")) }, what: "address",
            fix: "give each node an address of its own")
    }

    private func checkAddress(_ text: String, _ path: DefinitionPath) {
        if let address = IPv4Address(text) {
            if !address.isUsable {
                error(
                    "\(text) is not an address that other machines can reach", path,
                    fix: "write the address of the node's network interface")
            }
            return
        }
        let fix: String
        if text.contains("$") {
            fix = "a variable was not expanded; write its value"
        } else if let subnet = IPv4Subnet(lenient: text) {
            fix = "leave out /\(subnet.prefixLength)"
        } else if isIPv6Address(text) {
            return error(
                "\(text) is an IPv6 address, which is not supported yet", path, fix: "write the node's IPv4 address")
        } else if case .success(let endpoint) = Endpoint.parse(text) {
            fix = "leave out the port: \(endpoint.host)"
        } else {
            fix = "write an address like 10.0.0.11; names are not looked up"
        }
        error("\(text) is not an IP address", path, fix: fix)
    }
}
