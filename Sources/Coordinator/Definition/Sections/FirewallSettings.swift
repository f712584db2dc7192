import Shared

/// `firewall`: which ports of the nodes are open for whom.
struct FirewallSettings: Equatable, Sendable {
    enum Mode: String, CaseIterable, Sendable {
        /// Somebody else's: security groups of a cloud, or none.
        case off
        /// Every node keeps an nftables table of its own.
        case nftables
    }

    var mode = Mode.off
    /// Who reaches port 22; nobody unless somebody is named.
    var ssh: [IPv4Subnet] = []
    /// Who reaches the API from outside the cluster; nil is everybody.
    var api: [IPv4Subnet]?
    /// Who reaches node ports from outside the cluster; nil is everybody.
    var nodePorts: [IPv4Subnet]?
    /// Where nodes of pools are.
    var nodeNetworks: [IPv4Subnet] = []
    var allow: [FirewallAllowance] = []

    init() {}

    init(_ reader: MappingReader) {
        mode = reader.choice("mode", default: mode)
        ssh = Self.subnets("ssh", reader)
        api = reader.node("api") == nil ? nil : Self.subnets("api", reader)
        nodePorts = reader.node("nodePorts") == nil ? nil : Self.subnets("nodePorts", reader)
        nodeNetworks = Self.subnets("nodeNetworks", reader)
        allow = reader.list("allow") { FirewallAllowance($0) }
    }

    private static func subnets(_ key: String, _ reader: MappingReader) -> [IPv4Subnet] {
        reader.texts(key).enumerated().compactMap { index, text in
            if let subnet = IPv4Subnet(text) { return subnet }
            let path = reader.path.key(key)[index]
            reader.problems.add("\(path) is not an IPv4 subnet: \(text)", path: path, fix: fix(text))
            return nil
        }
    }

    /// What was meant by a text that is no subnet.
    static func fix(_ text: String) -> String {
        if IPv4Address(text) != nil { return "write \(text)/32" }
        if let meant = IPv4Subnet(lenient: text) { return "write \(meant), or another prefix length" }
        return "write for example 192.0.2.0/24"
    }
}

/// One entry of `firewall.allow`: a port of the operator's own.
struct FirewallAllowance: Equatable, Sendable {
    var name: String
    /// Nodes that it is opened on; empty for all.
    var roles: [Role]
    var transport: FirewallTransport
    var ports: [PortRange]
    var from: [FirewallPeer]

    private enum Words: String, CaseIterable {
        case tcp, udp
    }

    init(_ reader: MappingReader) {
        name = reader.requiredText("name", example: "node-exporter")
        roles = RoleReader.roles("roles", reader, isOptional: true)
        transport = reader.choice("protocol", default: Words.tcp) == .tcp ? .tcp : .udp
        let problems = reader.problems
        ports = reader.texts("ports").enumerated().compactMap { index, text in
            if let range = PortRange(text: text) { return range }
            let path = reader.path.key("ports")[index]
            problems.add("\(path) is not a port: \(text)", path: path, fix: "write for example 9100 or 9000-9010")
            return nil
        }
        from = reader.texts("from").enumerated().compactMap { index, text in
            let path = reader.path.key("from")[index]
            if ["everybody", "nodes", "pods"].contains(text) { return FirewallPeer(text: text) }
            if let role = Role(rawValue: text) { return .role(role) }
            if IPv4Subnet(text) != nil { return .network(text) }
            problems.add(
                "\(path) is nobody that a port can be opened for: \(text)", path: path,
                fix: FirewallSettings.fix(text) + ", nodes, pods, a role or everybody")
            return nil
        }
        for (key, isEmpty, example) in [("ports", ports.isEmpty, "[9100]"), ("from", from.isEmpty, "[nodes]")]
        where isEmpty && !problems.hasProblem(under: reader.path.key(key)) {
            reader.reportMissing(key, example)
        }
    }
}
