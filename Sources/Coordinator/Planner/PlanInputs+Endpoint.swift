import Shared

/// Where nodes find the API.
extension PlanInputs {
    /// Further names for `/etc/hosts` of one role's nodes.
    ///
    /// With node-local balancers the endpoint's name leads each worker to itself: nothing that kubeadm and kubelet wrote
    /// has to be rewritten, so nothing writes it back either. All others find the load balancer by it.
    func hosts(for role: RoleSet) -> [String: String] {
        var names = definition.host.hosts
        guard definition.loadBalancer.isNodeLocal, endpoint.address == nil else { return names }
        if role.contains(.worker), !role.contains(.controlPlane) {
            names[endpoint.host] = "127.0.0.1"
        } else if names[endpoint.host] == nil {
            names[endpoint.host] = balancerAddress
        }
        return names
    }

    /// The one address that leads to the API from everywhere, as far as the definition says it.
    private var balancerAddress: String? {
        if let virtual = definition.loadBalancer.virtualAddress { return virtual.description }
        guard definition.loadBalancer.source != .external else { return nil }
        return (loadBalancers.first ?? controlPlanes.first)?.address
    }

    /// The names and addresses that lead to load balancers.
    var balancerSANs: [String] {
        [endpoint.host] + (definition.loadBalancer.virtualAddress.map { [$0.description] } ?? [])
            + loadBalancers.map(\.address)
    }
}
