import Shared

/// Cilium's manifest, as its chart renders it: the ConfigMap `cilium-config` says who gives nodes their part of the pod
/// network, and of what.
enum CiliumManifest {
    static func read(_ manifest: ManifestText, _ subnet: IPv4Subnet) throws(NetworkManifestError) -> NetworkManifest {
        var text = manifest
        let map = try text.object("ConfigMap", "cilium-config")
        let data = map["data"]
        switch data?["ipam"]?.text {
        case "kubernetes": break  // Each Node object has its part, which comes from the definition.
        case "cluster-pool":
            let key = "cluster-pool-ipv4-cidr"
            guard let pool = data?[key], let old = pool.text else {
                throw NetworkManifestError(
                    map.mark, "cilium-config has no \(key)",
                    fix: "render the chart with ipam.operator.clusterPoolIPv4PodCIDRList={\(subnet)}")
            }
            if old != subnet.description { try text.replace(pool, by: subnet.description) }
            guard try text.object("ConfigMap", "cilium-config")["data"]?[key]?.text == subnet.description else {
                throw NetworkManifestError(pool.mark, "\(key) cannot be set", fix: "write \(key): \"\(subnet)\"")
            }
        case let other:
            throw NetworkManifestError(
                data?["ipam"]?.mark ?? map.mark,
                "addresses by \(other ?? "nobody") do not come from the definition's pod network",
                fix: "render the chart with ipam.mode=cluster-pool or ipam.mode=kubernetes")
        }
        let isEncrypted = ["enable-wireguard", "enable-ipsec"].contains { data?[$0]?.text == "true" }
        return NetworkManifest(text, .cilium, isEncrypted ? .encrypted : .plain)
    }
}
