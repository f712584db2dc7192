import Shared

/// Address ranges that must not meet.
extension DefinitionChecks {
    func checkSubnets() {
        let networking = definition.networking
        guard let pods = networking.podSubnet, let services = networking.serviceSubnet else { return }
        let podPath = path("networking", "podSubnet")
        let servicePath = path("networking", "serviceSubnet")
        if pods.overlaps(services) {
            error(
                "the pod network \(pods) and the service network \(services) overlap", podPath,
                fix: "choose ranges that have no address in common")
        }
        if !(12...28).contains(services.prefixLength) {
            error(
                "the service network \(services) is too \(services.prefixLength < 12 ? "large" : "small")", servicePath,
                fix: "use a prefix length from 12 to 28")
        }
        for (index, node) in definition.nodes.enumerated() {
            guard let address = IPv4Address(node.address) else { continue }
            for (subnet, name) in [(pods, "pod"), (services, "service")] where subnet.contains(address) {
                error(
                    "\(node.address) lies in the \(name) network \(subnet)", path(node: index, "address"),
                    fix: "move networking.\(name)Subnet to a range that no machine uses")
            }
        }
        if let address = definition.controlPlaneEndpoint?.address {
            for (subnet, name) in [(pods, "pod"), (services, "service")] where subnet.contains(address) {
                error(
                    "\(address) lies in the \(name) network \(subnet)", path("controlPlaneEndpoint"),
                    fix: "move networking.\(name)Subnet to a range that no machine uses")
            }
        }
        if let range = networking.nodePortRange {
            let ports = [2379, 2380, 6443, 7440, 7441, 7442, 10250, 10256, 10257, 10259]
            if let taken = ports.first(where: range.contains) {
                error(
                    "the node ports \(range.lowerBound)-\(range.upperBound) take port \(taken), which the machines need",
                    path("networking", "nodePortRange"), fix: "choose a range without it, like 30000-32767")
            }
        }
    }

    /// The part of the pod network that every node gets.
    func checkPodSubnets() {
        let networking = definition.networking
        guard networking.provider == .hostGateway else { return refuseNodeSubnets() }
        guard let pods = networking.podSubnet else { return }
        let count = definition.nodes.count { $0.roles.contains(.controlPlane) || $0.roles.contains(.worker) }
        let capacity = pods.capacity(ofLength: networking.nodePrefixLength)
        if capacity < count {
            error(
                "\(pods) has room for \(capacity) nodes with a /\(networking.nodePrefixLength) each, and there are \(count)",
                path("networking", "podSubnet"), fix: "use a larger network, like 10.244.0.0/16")
        }
        var seen: [(IPv4Subnet, String)] = []
        for (index, node) in definition.nodes.enumerated() {
            guard let subnet = node.podSubnet else { continue }
            let path = path(node: index, "podSubnet")
            if !pods.contains(subnet.base) || subnet.prefixLength < pods.prefixLength {
                error("\(subnet) is not inside the pod network \(pods)", path, fix: "choose a part of \(pods)")
            } else if let other = seen.first(where: { $0.0.overlaps(subnet) }) {
                error("\(subnet) overlaps \(other.0) of \(other.1)", path, fix: "choose another part of \(pods)")
            }
            seen.append((subnet, node.name))
        }
    }

    private func refuseNodeSubnets() {
        for (index, node) in definition.nodes.enumerated() where node.podSubnet != nil {
            error(
                "podSubnet is for networking.provider: host-gw", path(node: index, "podSubnet"),
                fix: "remove it; your network addon divides the pod network")
        }
    }
}
