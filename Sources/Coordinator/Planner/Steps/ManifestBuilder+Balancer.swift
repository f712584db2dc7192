import Shared

/// haproxy, the certificate that it knows API servers by, and the address that load balancers share.
extension ManifestBuilder {
    /// Whether this role's nodes reach the API through a haproxy of their own. Control planes have the load balancer:
    /// until they have joined there is no API server of their own to turn to.
    var balancesLocally: Bool {
        definition.loadBalancer.isNodeLocal && role.contains(.worker) && !isControlPlane
    }

    mutating func addBalancerSteps() {
        let (port, virtual) = (definition.loadBalancer.port, definition.loadBalancer.virtualAddress)
        let names = inputs.controlPlanes.map(\.name).joined(separator: ", ")
        addAuthorityOfServers()
        // Every load balancer listens on the virtual address, whoever has it: it only has to arrive.
        let listeners = ["{{node.address}}:\(port)"] + (virtual.map { ["\($0):\(port)"] } ?? [])
        add(
            "haproxy", "balance the API over \(names)",
            publishes: virtual == nil ? [ConditionName.loadBalancerReady] : [],
            .haproxy(haproxy(listeners: listeners, isMonitored: virtual != nil)))
        if let virtual { addKeepalived(virtual) }
    }

    /// The worker's own haproxy. The name of the endpoint leads there, by ``PlanInputs/hosts(for:)``.
    mutating func addLocalBalancerSteps() {
        addAuthorityOfServers()
        add(
            "haproxy", "balance the API for this node alone",
            .haproxy(haproxy(listeners: ["127.0.0.1:\(inputs.endpoint.port)"])))
    }

    private mutating func addAuthorityOfServers() {
        add(
            "kubernetes-ca", "get the certificate of the cluster's CA",
            waitsFor: [Wait(condition: ConditionName.clusterAuthorities, role: .controlPlane, quantity: .any)],
            timeoutSeconds: 1800,
            .publicAuthorities(PublicAuthoritiesSpec(authority: .kubernetes, path: HAProxyConfiguration.authorityPath)))
    }

    private func haproxy(listeners: [String], isMonitored: Bool = false) -> HAProxySpec {
        let tuning = definition.loadBalancer.tuning
        let configuration = HAProxyConfiguration(
            listeners: listeners, tuning: tuning,
            servers: inputs.controlPlanes.map {
                .init(name: $0.name, address: $0.address, weight: tuning.weights[$0.name])
            },
            isMonitored: isMonitored)
        return HAProxySpec(
            path: HAProxySpec.packagedPath, config: configuration.text, service: "haproxy.service",
            listenAddress: listeners.first ?? "")
    }

    private mutating func addKeepalived(_ address: IPv4Address) {
        let router = definition.loadBalancer.virtualRouter
        let configuration = KeepalivedConfiguration(
            virtualAddress: address, router: router, hasPeers: inputs.loadBalancers.count > 1)
        let spec = KeepalivedSpec(
            path: KeepalivedConfiguration.path, config: configuration.text,
            checkPath: KeepalivedConfiguration.checkPath, check: KeepalivedConfiguration.check,
            service: KeepalivedConfiguration.service, virtualAddress: address.description, interface: router.interface)
        add(
            "keepalived", "share \(address) between \(inputs.loadBalancers.map(\.name).joined(separator: ", "))",
            publishes: [ConditionName.loadBalancerReady], .keepalived(spec))
    }

    /// The wait for a balancer that is somebody else's; nothing where Muster's own conditions tell.
    mutating func addEndpointStep() {
        let settings = definition.loadBalancer
        guard settings.source == .external, settings.isAwaited, !balancesLocally else { return }
        // Until then nobody else listens there either: the balancer could not tell a worker more than a control plane.
        let ready = Wait(condition: ConditionName.apiReady, role: .controlPlane, quantity: .any)
        add(
            "endpoint", "wait for the external balancer at \(inputs.endpoint)", waitsFor: isControlPlane ? [] : [ready],
            timeoutSeconds: 1800,
            .endpoint(EndpointSpec(address: inputs.endpoint.description, standInPort: isControlPlane ? 6443 : nil)))
    }
}
