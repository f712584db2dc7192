import Shared

/// Calico's manifest: the pod network is `CALICO_IPV4POOL_CIDR` in the environment of `calico-node`, which its releases
/// leave out; without it Calico takes 192.168.0.0/16.
enum CalicoManifest {
    static func read(_ manifest: ManifestText, _ subnet: IPv4Subnet) throws(NetworkManifestError) -> NetworkManifest {
        var text = manifest
        try text.set("CALICO_IPV4POOL_CIDR", to: subnet.description, inContainer: "calico-node", of: "calico-node")
        let node = try text.container("calico-node", of: "calico-node")
        let felix = text.objects.first { $0["kind"]?.text == "FelixConfiguration" }
        let isEncrypted =
            (node.environmentText("FELIX_WIREGUARDENABLED") ?? felix?["spec"]?["wireguardEnabled"]?.text)
            .flatMap(GoBoolean.value) ?? false
        var result = NetworkManifest(text, .calico, isEncrypted ? .encrypted : .plain)
        func uses(_ variable: String) -> Bool {
            node.environmentText(variable).map { ["always", "crosssubnet"].contains($0.lowercased()) } ?? false
        }
        result.modules =
            (uses("CALICO_IPV4POOL_IPIP") ? ["ipip"] : []) + (uses("CALICO_IPV4POOL_VXLAN") ? ["vxlan"] : [])
            + (isEncrypted ? ["wireguard"] : [])
        return result
    }
}
