import Shared

/// flannel's manifest: the pod network stands as `Network` in the JSON `net-conf.json` of a ConfigMap.
enum FlannelManifest {
    static func read(_ manifest: ManifestText, _ subnet: IPv4Subnet) throws(NetworkManifestError) -> NetworkManifest {
        var text = manifest
        let (block, settings) = try settings(in: text)
        guard let network = settings["Network"], network.text != nil else {
            throw NetworkManifestError(
                block.mark, "net-conf.json has no Network", fix: "add \"Network\": \"\(subnet)\"")
        }
        if network.text != subnet.description {
            try text.replace(network, inside: block, by: subnet.description)
            guard try self.settings(in: text).1["Network"]?.text == subnet.description else {
                throw NetworkManifestError(
                    block.mark, "the network in net-conf.json cannot be set", fix: "write \"Network\": \"\(subnet)\"")
            }
        }
        guard let backend = settings["Backend"]?["Type"]?.text else {
            throw NetworkManifestError(
                block.mark, "net-conf.json has no Backend with a Type", fix: "add \"Backend\": {\"Type\": \"vxlan\"}")
        }
        var result = NetworkManifest(text, .flannel, encryption(of: backend))
        result.modules = ["vxlan": ["vxlan"], "wireguard": ["wireguard"]][backend] ?? []
        return result
    }

    /// The block of `net-conf.json`, and what its JSON says.
    private static func settings(in text: ManifestText) throws(NetworkManifestError) -> (YAMLNode, YAMLNode) {
        let map = try text.object("ConfigMap", "kube-flannel-cfg")
        guard let block = map["data"]?["net-conf.json"], let json = block.text else {
            throw NetworkManifestError(
                map.mark, "ConfigMap kube-flannel-cfg has no net-conf.json", fix: "bring flannel's own manifest")
        }
        let problems = ProblemCollector()
        guard let settings = YAMLParser.parse(SourceText(name: "net-conf.json", text: json), problems: problems),
            case .mapping = settings.content, !problems.hasErrors
        else {
            throw NetworkManifestError(block.mark, "net-conf.json is not JSON", fix: "bring flannel's own manifest")
        }
        return (block, settings)
    }

    /// `extension` and what is not known here may do either.
    private static func encryption(of backend: String) -> PodTraffic.Encryption {
        switch backend {
        case "wireguard", "ipsec": .encrypted
        case "vxlan", "host-gw", "udp", "alloc", "ipip": .plain
        default: .unknown
        }
    }
}
