/// nftables rules in a table of their own: what a pod sends to somewhere outside the pod network leaves with the node's
/// address, and pods see each other's real addresses.
package enum MasqueradeRules {
    package static let table = "muster_pods"
    package static let path = "/etc/muster/pod-network.nft"

    /// The whole table, replaced in one transaction: `add` makes the `delete` work the first time too.
    package static func text(spec: PodNetworkSpec, podSubnet: String) -> String {
        """
        # Written by node-agent. Pods of this node reach the world with the node's address.
        add table ip \(table)
        delete table ip \(table)
        table ip \(table) {
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr \(podSubnet) ip daddr != { \(spec.podSubnet), 224.0.0.0/4 } masquerade
            }
        }

        """
    }
}
