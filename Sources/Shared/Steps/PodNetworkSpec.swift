/// The built-in network provider `host-gw`: a bridge with host-local addresses, and a route to every other node's pod subnet.
package struct PodNetworkSpec: Codable, Equatable, Sendable {
    /// The whole pod network.
    package var podSubnet: String
    package var bridge: String
    package var mtu: Int?
    /// `/etc/cni/net.d`
    package var cniDirectory: String
    /// Where the CNI plugins lie.
    package var binDirectory: String

    package init(podSubnet: String, bridge: String, mtu: Int? = nil, cniDirectory: String, binDirectory: String) {
        self.podSubnet = podSubnet
        self.bridge = bridge
        self.mtu = mtu
        self.cniDirectory = cniDirectory
        self.binDirectory = binDirectory
    }
}
