import Shared

/// Where everybody finds the API, and who stands there.
extension DefinitionChecks {
    func checkEndpoint() {
        guard let endpoint = definition.controlPlaneEndpoint else { return }
        let path = path("controlPlaneEndpoint")
        let balancers = definition.nodes(with: .loadBalancer)
        if definition.loadBalancer.source == .external { return }
        guard let balancer = balancers.first else { return checkEndpointWithoutBalancer(endpoint, path) }
        if endpoint.address != nil, !balancers.contains(where: { $0.address == endpoint.host }) {
            error(
                "\(endpoint.host) is not the address of the load balancer \(balancer.name)", path,
                fix: "write \(balancer.address):\(definition.loadBalancer.port), or a name that points there")
        } else if endpoint.port != definition.loadBalancer.port {
            error(
                "port \(endpoint.port) is not the load balancer's port \(definition.loadBalancer.port)", path,
                fix: "write \(endpoint.host):\(definition.loadBalancer.port), or change loadBalancer.port")
        }
    }

    private func checkEndpointWithoutBalancer(_ endpoint: Endpoint, _ path: DefinitionPath) {
        let controlPlanes = definition.nodes(with: .controlPlane)
        guard let first = controlPlanes.first else { return }
        let fix =
            "add {name: lb, address: \(endpoint.host), roles: [load-balancer]} to nodes, or set loadBalancer.source: external if there is one already"
        if controlPlanes.count > 1 {
            let isOwn = controlPlanes.contains { $0.address == endpoint.host }
            error(
                isOwn
                    ? "\(endpoint.host) is one of \(controlPlanes.count) control planes: without it the API cannot be reached"
                    : "there is no load balancer at \(endpoint.host): no node has the role load-balancer", path,
                fix: isOwn ? "add a node with the role load-balancer, and write its address here" : fix)
        } else if endpoint.address != nil, endpoint.host != first.address {
            error(
                "nothing answers at \(endpoint.host): it is neither a load balancer nor the control plane \(first.name)",
                path, fix: "write \(first.address):6443; or \(fix)")
        } else if endpoint.port != 6443 {
            error("the API server listens on port 6443, not \(endpoint.port)", path, fix: "write \(endpoint.host):6443")
        }
    }

    func checkLoadBalancers() {
        let balancers = definition.nodes.indices.filter { definition.nodes[$0].roles.contains(.loadBalancer) }
        if balancers.count > 1, let last = balancers.last {
            error(
                "two load balancers need a virtual address between them, which is not available yet",
                path(node: last, "roles"), fix: "keep one, or run them yourself with loadBalancer.source: external")
        }
        if let first = balancers.first, definition.loadBalancer.source == .external {
            error(
                "loadBalancer.source is external, but \(definition.nodes[first].name) has the role load-balancer",
                path("loadBalancer", "source"), fix: "remove the role, or set the source to host or packages")
        }
    }
}
