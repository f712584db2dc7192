import Shared

/// Room for every node in the pod network, by whichever provider divides it.
extension DefinitionChecks {
    /// Addresses that a node of a network without fixed parts must have.
    private static let leastAddresses = 16
    /// kubeadm refuses a pod network of more parts than 2 to this power.
    private static let mostBits = 16

    func checkPodCapacity() {
        guard let pods = definition.networking.podSubnet, checkMask() else { return }
        if let shares = PodNetworkShares.ofControllerManager(definition), let length = shares.length,
            !checkController(pods, length)
        {
            return
        }
        guard definition.networking.provider != .hostGateway, let shares = PodNetworkShares.ofProvider(definition)
        else { return }
        check(pods, shares)
    }

    /// Nodes that run pods, also those that are to come into pools.
    var nodesWithPods: Int {
        let named = definition.nodes.count { $0.roles.contains(.controlPlane) || $0.roles.contains(.worker) }
        return definition.pools.reduce(named) { $0 + $1.desired }
    }

    /// Whether the arguments that say how large a node's part is can be read.
    private func checkMask() -> Bool {
        for name in PodNetworkShares.maskArguments {
            guard let value = definition.kubernetes.controllerManagerArguments[name],
                Int(value).map({ (1...30).contains($0) && "\($0)" == value }) != true
            else { continue }
            error(
                "\(name) must be a prefix length from 1 to 30, not \(value)",
                path(argument: name, of: "controllerManager"),
                fix: "write \(PodNetworkShares.usualLength), or remove it")
            return false
        }
        return true
    }

    /// Whether kubeadm begins, and the controller manager starts, with this network at all.
    private func checkController(_ pods: IPv4Subnet, _ length: Int) -> Bool {
        let path = path("networking", "podSubnet")
        if length < pods.prefixLength {
            error(
                "\(pods) is smaller than the part of one node, a /\(length): kubeadm would not begin with it", path,
                fix: Self.smaller(pods, nodes: nodesWithPods))
            return false
        }
        if length - pods.prefixLength > Self.mostBits {
            error(
                "kubeadm would not begin: \(pods) has more than 65536 parts of a node, a /\(length)", path,
                fix: "use a /\(max(0, length - Self.mostBits)) or a smaller network")
            return false
        }
        return true
    }

    private func check(_ pods: IPv4Subnet, _ shares: PodNetworkShares) {
        let count = nodesWithPods
        let path = path("networking", "podSubnet")
        guard let length = shares.length else {
            let addresses = pods.capacity(ofLength: 32)
            guard addresses / Self.leastAddresses < count else { return }
            return error(
                "\(pods) has \(addresses) addresses for \(count) nodes, and \(shares.by) needs \(Self.leastAddresses) for "
                    + "each at least", path, fix: "use a larger network, like 10.244.0.0/16")
        }
        let capacity = pods.capacity(ofLength: length)
        guard capacity < count else { return }
        let inPools = definition.pools.contains { $0.desired > 0 } ? ", those of the pools with them" : ""
        error(
            "\(pods) has room for \(capacity) node\(capacity == 1 ? "" : "s"): \(shares.by) gives each a /\(length), and "
                + "there are \(count)\(inPools)", path,
            fix: shares.key == nil
                ? "use a larger network, like 10.244.0.0/16, or smaller parts in the provider's manifest"
                : Self.smaller(pods, nodes: count))
    }

    /// A larger network, or parts of a size that fits.
    private static func smaller(_ pods: IPv4Subnet, nodes: Int) -> String {
        let fitting = (min(pods.prefixLength, 28)...28).first { pods.capacity(ofLength: $0) >= nodes }
        let larger = "use a larger network, like 10.244.0.0/16"
        guard let fitting, fitting >= PodNetworkShares.usualLength else { return larger }
        return larger
            + ", or smaller parts: kubernetes.controllerManager.extraArgs: {node-cidr-mask-size: \"\(fitting)\"}"
    }
}
