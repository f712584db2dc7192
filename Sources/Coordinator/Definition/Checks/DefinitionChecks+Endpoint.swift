import Shared

/// Where everyone finds the API, and who is there.
extension DefinitionChecks {
    func checkEndpoint() {
        guard let endpoint = definition.controlPlaneEndpoint else { return }
        let path = path("controlPlaneEndpoint")
        if let reason = unreachableReason(endpoint.host) {
            return error(
                "\(endpoint.host) is not where other machines find the API: \(reason)", path,
                fix: "write the address of the load balancer, or a name that leads there")
        }
        if definition.loadBalancer.source == .external { return checkExternalEndpoint(endpoint, path) }
        let balancers = definition.nodes(with: .loadBalancer)
        guard let balancer = balancers.first else { return checkEndpointWithoutBalancer(endpoint, path) }
        let settings = definition.loadBalancer
        if let node = node(behind: endpoint), !node.roles.contains(.loadBalancer), endpoint.address == nil {
            error(
                "\(endpoint.host) is the node \(node.name), not the load balancer \(balancer.name)", path,
                fix:
                    "write \(settings.virtualAddress?.description ?? balancer.address):\(settings.port), or a name that "
                    + "leads there")
        } else if let virtual = settings.virtualAddress, endpoint.host != virtual.description,
            endpoint.address != nil || node(behind: endpoint) != nil
        {
            error(
                "\(endpoint.host) is not the virtual address \(virtual) of the load balancers", path,
                fix: "write \(virtual):\(settings.port), or a name that points there")
        } else if settings.virtualAddress == nil, endpoint.address != nil,
            !balancers.contains(where: { $0.address == endpoint.host })
        {
            error(
                "\(endpoint.host) is not the address of the load balancer \(balancer.name)", path,
                fix: "write \(balancer.address):\(settings.port), or a name that points there")
        } else if endpoint.port != settings.port {
            error(
                "port \(endpoint.port) is not the load balancer's port \(settings.port)", path,
                fix: "write \(endpoint.host):\(settings.port), or change loadBalancer.port")
        }
    }

    /// The node that machines of the cluster find at the endpoint's host, by its address, its name or `host.hosts`.
    func node(behind endpoint: Endpoint) -> NodeDefinition? {
        let address = definition.host.hosts[endpoint.host] ?? endpoint.host
        return definition.nodes.first { $0.name == endpoint.host || $0.address == address }
    }

    /// Why no other machine finds the host; nil where one may.
    private func unreachableReason(_ host: String) -> String? {
        if Self.isOfAPI(host) { return "only pods know that name, and it leads them to the API behind it" }
        if host.hasSuffix(".svc.\(definition.networking.dnsDomain)") { return "only pods know that name" }
        let text = definition.host.hosts[host] ?? host
        if let address = IPv4Address(text) {
            guard !address.isUsable else { return nil }
            return text == host ? "it is no other machine's" : "host.hosts says \(text)"
        }
        if text == "::1" || text == "::" { return "host.hosts says \(text)" }
        return host.hasSuffix(".localhost") ? "every machine calls itself so" : Self.reason(against: host)
    }

    private func checkExternalEndpoint(_ endpoint: Endpoint, _ path: DefinitionPath) {
        guard let node = node(behind: endpoint) else { return }
        let what = node.roles.contains(.controlPlane) ? "the control plane" : "the node"
        error(
            "\(endpoint) is \(what) \(node.name) itself, not an external balancer", path,
            fix: "write the balancer's own address or name; or remove loadBalancer.source: external")
    }

    private func checkEndpointWithoutBalancer(_ endpoint: Endpoint, _ path: DefinitionPath) {
        let controlPlanes = definition.nodes(with: .controlPlane)
        guard let first = controlPlanes.first else { return }
        let host = endpoint.host
        let fix =
            "add {name: lb, address: \(host), roles: [load-balancer]} to nodes, or set loadBalancer.source: external if there is one already"
        let node = node(behind: endpoint)
        if controlPlanes.count > 1 {
            let isOwn = node?.roles.contains(.controlPlane) == true
            error(
                isOwn
                    ? "\(host) is one of \(controlPlanes.count) control planes: without it the API cannot be reached"
                    : "there is no load balancer at \(host): no node has the role load-balancer", path,
                fix: isOwn ? "add a node with the role load-balancer, and write its address here" : fix)
        } else if let node, node.name != first.name {
            error(
                "\(host) is the node \(node.name), and the only control plane is \(first.name)", path,
                fix: "write \(first.address):6443")
        } else if endpoint.address != nil, host != first.address {
            error(
                "nothing answers at \(host): it is neither a load balancer nor the control plane \(first.name)",
                path, fix: "write \(first.address):6443; or \(fix)")
        } else if endpoint.port != 6443 {
            error("the API server listens on port 6443, not \(endpoint.port)", path, fix: "write \(host):6443")
        }
    }
}
