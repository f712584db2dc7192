import Shared

/// Where everybody finds the API, and who stands there.
extension DefinitionChecks {
    func checkEndpoint() {
        guard let endpoint = definition.controlPlaneEndpoint else { return }
        let path = path("controlPlaneEndpoint")
        if definition.loadBalancer.source == .external { return checkExternalEndpoint(endpoint, path) }
        let balancers = definition.nodes(with: .loadBalancer)
        guard let balancer = balancers.first else { return checkEndpointWithoutBalancer(endpoint, path) }
        let settings = definition.loadBalancer
        if let virtual = settings.virtualAddress, endpoint.address != nil, endpoint.host != virtual.description {
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

    private func checkExternalEndpoint(_ endpoint: Endpoint, _ path: DefinitionPath) {
        guard endpoint.port == 6443,
            let node = definition.nodes(with: .controlPlane).first(where: { $0.address == endpoint.host })
        else { return }
        error(
            "\(endpoint) is the control plane \(node.name) itself, not an external balancer", path,
            fix: "write the balancer's own address or name; or remove loadBalancer.source: external")
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
}
