/// What an addon may do to the outside only where the definition allows it by this name.
enum AddonExposure: String, CaseIterable, Sendable {
    /// A service of type NodePort.
    case nodePort = "node-port"
    /// A service of type LoadBalancer.
    case loadBalancer = "load-balancer"
    /// A service with addresses of its own outside the cluster.
    case externalIPs = "external-ips"
    /// An Ingress, or a route or gateway of the Gateway API.
    case ingress
    /// A container's port on the node's address.
    case hostPort = "host-port"
    /// Pods in the node's own network.
    case hostNetwork = "host-network"
    /// Someone gets every right on everything.
    case clusterAdmin = "cluster-admin"
    /// Content that cannot be looked at.
    case unchecked
}

/// One thing in an addon's objects that must be allowed.
struct AddonFinding: Equatable, Sendable {
    /// Nil for what is never allowed.
    var exposure: AddonExposure?
    var mark: Mark
    /// Completes "the addon NAME …".
    var what: String
    /// What to do about what is never allowed.
    var fix = "name the service accounts that need it"
}
