import Shared

/// The cluster's DNS: where pods ask, and for what.
extension DefinitionChecks {
    func checkClusterDNS() {
        let networking = definition.networking
        guard let services = networking.serviceSubnet else { return }
        let derived = services.clusterDNS
        let bringsCoreDNS = !definition.kubernetes.skipAddons.contains("coredns")
        let hint = "kubeadm gives its DNS \(derived), the tenth address of the service network"
        let fix = "remove it, or add coredns to kubernetes.skipAddons and bring a DNS of your own"
        if let address = networking.dnsAddress, address != derived {
            if !services.contains(address) {
                error(
                    "\(address) is not in the service network \(services)", path("networking", "dnsAddress"),
                    fix: "choose an address of it, or remove the key to get \(derived)")
            } else if bringsCoreDNS {
                error("nothing answers at \(address): \(hint)", path("networking", "dnsAddress"), fix: fix)
            }
        }
        checkKubeletDNS(services, derived, bringsCoreDNS ? (hint, fix) : nil)
    }

    /// A cache on every node has an address of its own; one among the services must be a service's.
    private func checkKubeletDNS(_ services: IPv4Subnet, _ derived: IPv4Address, _ complaint: (String, String)?) {
        let content = definition.kubernetes.kubeletConfiguration
        let path = path("kubernetes", "kubeletConfiguration", "clusterDNS")
        if let value = content["clusterDNS"], definition.networking.dnsAddress != nil {
            guard case .sequence(let values) = value, values.count == 1,
                case .text(let text) = values[0], text == definition.networking.dnsAddress?.description
            else { return error("networking.dnsAddress says otherwise", path, fix: "keep one of the two") }
        } else if case .sequence(let values)? = content["clusterDNS"] {
            for case .text(let text) in values {
                if let address = IPv4Address(text) {
                    guard let complaint, services.contains(address), address != derived else { continue }
                    error("nothing answers at \(address): \(complaint.0)", path, fix: complaint.1)
                } else if !isIPv6Address(text) {
                    error("\(text) is not an address", path, fix: "write clusterDNS: [\(derived)]")
                }
            }
        } else if content["clusterDNS"] != nil {
            error("clusterDNS must be a list", path, fix: "write clusterDNS: [\(derived)]")
        }
        if case .text(let domain)? = content["clusterDomain"], domain != definition.networking.dnsDomain {
            error(
                "the kubelet's domain is \(domain), the cluster's is \(definition.networking.dnsDomain)",
                self.path("kubernetes", "kubeletConfiguration", "clusterDomain"),
                fix: "remove it, and use networking.dnsDomain")
        }
    }
}

extension IPv4Subnet {
    /// Where kubeadm puts the cluster's DNS: the tenth address of the service network.
    var clusterDNS: IPv4Address { IPv4Address(bits: base.bits &+ 10) }
}
