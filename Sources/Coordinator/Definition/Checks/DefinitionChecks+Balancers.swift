import Shared

/// The load balancers, the address that they share, and the workers' own.
extension DefinitionChecks {
    func checkLoadBalancers() {
        let balancers = definition.nodes.indices.filter { definition.nodes[$0].roles.contains(.loadBalancer) }
        let settings = definition.loadBalancer
        if balancers.count > 1, settings.virtualAddress == nil, let last = balancers.last {
            let host = definition.nodes[balancers[0]].address
            error(
                "\(balancers.count) load balancers need a virtual address between them, or one that dies takes the API with it",
                path(node: last, "roles"),
                fix: "set loadBalancer.virtualAddress to a free address of the network of \(host), and write it in "
                    + "controlPlaneEndpoint; or keep one load balancer")
        }
        if let first = balancers.first, settings.source == .external {
            error(
                "loadBalancer.source is external, but \(definition.nodes[first].name) has the role load-balancer",
                path("loadBalancer", "source"), fix: "remove the role, or set the source to host or packages")
        }
        if let virtual = settings.virtualAddress { checkVirtualAddress(virtual, hasBalancers: !balancers.isEmpty) }
        if settings.isNodeLocal { checkNodeLocal() }
        checkWeights()
    }

    private func checkVirtualAddress(_ address: IPv4Address, hasBalancers: Bool) {
        let path = path("loadBalancer", "virtualAddress")
        let networking = definition.networking
        if !hasBalancers {
            error(
                "no node has the role load-balancer, so nobody would have the virtual address", path,
                fix: "add two nodes with roles: [load-balancer], or remove virtualAddress")
        } else if !address.isUsable {
            error(
                "\(address) is not an address that other machines can reach", path,
                fix: "write a free address of the load balancers' network")
        } else if let node = definition.nodes.first(where: { $0.address == address.description }) {
            error(
                "\(address) is the address of \(node.name), and cannot move to another machine", path,
                fix: "write a free address of the same network")
        }
        for (subnet, name) in [(networking.podSubnet, "pod"), (networking.serviceSubnet, "service")] {
            guard let subnet, subnet.contains(address) else { continue }
            error(
                "\(address) lies in the \(name) network \(subnet)", path,
                fix: "write a free address of the load balancers' network")
        }
        if definition.loadBalancer.port == HAProxyConfiguration.monitorPort {
            error(
                "port \(HAProxyConfiguration.monitorPort) is where keepalived asks haproxy",
                self.path("loadBalancer", "port"),
                fix: "choose another port, like 6443")
        }
        if let name = definition.loadBalancer.virtualRouter.interface,
            !Self.isPlain(name, "._-:@") || name.utf8.count > 15
        {
            error(
                "\(name) is not the name of a network interface",
                self.path("loadBalancer", "virtualRouter", "interface"),
                fix: "write for example eth0, or leave it out to take the one with the node's address")
        }
    }

    /// A name can mean another address on each machine; an address cannot.
    private func checkNodeLocal() {
        guard let endpoint = definition.controlPlaneEndpoint else { return }
        let path = path("controlPlaneEndpoint")
        if endpoint.address != nil {
            error(
                "with loadBalancer.nodeLocal each worker finds the API by its own way, which an address cannot say",
                path,
                fix:
                    "write a name, like api.\(definition.cluster).internal:\(endpoint.port); nodes get it in /etc/hosts"
            )
        } else if let node = definition.nodes.first(where: { $0.name == endpoint.host }) {
            error(
                "\(endpoint.host) is the node \(node.name), in /etc/hosts with its own address", path,
                fix: "write another name, like api.\(definition.cluster).internal:\(endpoint.port)")
        }
    }

    private func checkWeights() {
        let names = definition.nodes(with: .controlPlane).map(\.name)
        for (name, weight) in definition.loadBalancer.tuning.weights.sorted(by: { $0.key < $1.key }) {
            let path = path("loadBalancer", "tuning", "weights", name)
            if !names.contains(name) {
                error(
                    "\(name) is not a control plane", path,
                    fix: Suggestion.nearest(to: name, among: names).map { "did you mean \($0)?" }
                        ?? "the control planes are \(names.joined(separator: ", "))")
            } else if Int(weight).map({ LoadBalancerTuning.weightRange.contains($0) && weight == "\($0)" }) != true {
                error("\(weight) is not a weight", path, fix: "write a number from 1 to 256")
            }
        }
    }
}
