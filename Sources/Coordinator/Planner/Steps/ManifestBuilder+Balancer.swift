import Shared

/// haproxy and the certificate that it knows API servers by.
extension ManifestBuilder {
    mutating func addBalancerSteps() {
        add(
            "kubernetes-ca", "get the certificate of the cluster's CA",
            waitsFor: [Wait(condition: ConditionName.clusterAuthorities, role: .controlPlane, quantity: .any)],
            timeoutSeconds: 1800,
            .publicAuthorities(PublicAuthoritiesSpec(authority: .kubernetes, path: HAProxyConfiguration.authorityPath)))
        let configuration = HAProxyConfiguration(
            port: definition.loadBalancer.port, tuning: definition.loadBalancer.tuning,
            servers: inputs.controlPlanes.map { ($0.name, $0.address) })
        let spec = HAProxySpec(
            path: HAProxyConfiguration.path, config: configuration.text, service: "haproxy.service",
            listenAddress: "{{node.address}}:\(definition.loadBalancer.port)")
        add(
            "haproxy", "balance the API over \(inputs.controlPlanes.map(\.name).joined(separator: ", "))",
            publishes: [ConditionName.loadBalancerReady], .haproxy(spec))
    }
}
