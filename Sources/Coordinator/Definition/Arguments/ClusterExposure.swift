/// What of Kubernetes is open to who has not proven who they are only where the definition allows it by this name.
enum ClusterExposure: String, CaseIterable, Sendable {
    /// The kubelet answers anyone who does not say who they are.
    case anonymousKubelet = "anonymous-kubelet"
    /// The kubelet lets everyone do everything.
    case kubeletAlwaysAllow = "kubelet-always-allow"
    /// The kubelet's port for everyone, with the pods of its node.
    case readOnlyPort = "read-only-port"
    /// The API server lets everyone do everything.
    case alwaysAllow = "always-allow"
    /// The API server does not keep nodes to their own pods and secrets.
    case noNodeAuthorizer = "no-node-authorizer"
    /// The API server lets a node change others.
    case noNodeRestriction = "no-node-restriction"
    /// An admission plugin that lets everything pass.
    case alwaysAdmit = "always-admit"
    /// A port without TLS or names.
    case insecurePort = "insecure-port"
    /// Passwords or tokens in a file, which never end.
    case staticTokens = "static-tokens"
    /// API servers speak to kubelets without TLS.
    case kubeletHTTP = "kubelet-http"
    /// Paths of the controller manager or scheduler that everyone may read.
    case alwaysAllowPaths = "always-allow-paths"
}

/// One setting that opens the cluster.
struct ExposureFinding: Equatable, Sendable {
    var exposure: ClusterExposure
    /// A sentence without its end.
    var what: String
    /// The keys under the component's configuration; empty for an argument.
    var keys: [String] = []

    /// What a person can do about it, in a definition.
    var fix: String { "remove it; or write kubernetes.allow: [\(exposure.rawValue)]" }
}
