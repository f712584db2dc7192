/// The cluster's whole port matrix, the same on every node: each makes its own rules of it, with the roster's addresses.
package struct FirewallSpec: Codable, Equatable, Sendable {
    package var rules: [FirewallRule]
    /// What ``FirewallPeer/pods`` stands for.
    package var podSubnet: String
    /// Where nodes of pools are: they have no address in the roster.
    package var nodeNetworks: [String]

    package init(rules: [FirewallRule], podSubnet: String, nodeNetworks: [String]) {
        self.rules = rules
        self.podSubnet = podSubnet
        self.nodeNetworks = nodeNetworks
    }
}
