/// What `coordinator verify` looks at, in this order. The names stand in its output and after `--skip`.
enum VerifyCheck: String, Codable, CaseIterable, Sendable {
    /// The API answers under the cluster's one address.
    case loadBalancer = "load-balancer"
    /// Each control plane's own API server is ready.
    case apiServer = "api-server"
    /// Every node of the definition is a Ready node of the cluster.
    case node
    /// As many machines of a pool are Ready as are desired.
    case pool
    /// Every kubelet has a version that the API servers support.
    case version
    /// Every pod of Kubernetes itself runs.
    case systemPods = "system-pods"
    /// The definition's addons are on record as applied.
    case addon
    /// A pod is scheduled to the node and starts.
    case podStart = "pod-start"
    /// A pod on the node reaches the pods on all others.
    case podNetwork = "pod-network"
    /// A pod, and the node itself, reach a service by its cluster IP.
    case service
    /// The service is reached from outside by the node's port.
    case nodePort = "node-port"
    /// A pod on the node finds the service by its name.
    case dns
    /// Each API server reaches a pod: proxies, webhooks and aggregated APIs depend on it.
    case apiProxy = "api-proxy"
    /// Nothing of Kubernetes listens without authentication, 8080 and 10255, and the kubelet shows strangers nothing.
    case closedPorts = "closed-ports"
    /// With the control plane's API server stopped, the API answers under the cluster's address.
    case controlPlaneDown = "control-plane-down"
    /// Nothing of the probes is left in the cluster.
    case cleanup
}
