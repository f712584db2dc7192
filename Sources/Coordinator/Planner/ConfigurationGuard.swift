import Shared

/// Refuses changes of what kubeadm reads once in a cluster's life, and names the key of the definition that asks for one.
struct ConfigurationGuard {
    let before: [Step]
    let now: [Step]

    func run() throws(PlanError) {
        guard let old = ClusterConfigurationText.node(before), let new = ClusterConfigurationText.node(now) else {
            return
        }
        for field in Self.fixedFields where old.node(at: field.path)?.text != new.node(at: field.path)?.text {
            let texts = [old, new].map { $0.node(at: field.path)?.text ?? "nothing" }
            throw PlanError(
                code: .forbiddenChange, detail: "\(field.key) would change from \(texts[0]) to \(texts[1])",
                hint: field.hint)
        }
        if let key = changedKey(old, new) {
            throw PlanError(
                code: .forbiddenChange, detail: "\(key) would change, and kubeadm reads it once in a cluster's life",
                hint: "leave it as it is; changing it in a running cluster is not available yet")
        }
    }

    /// What is in the static pods since kubeadm wrote them; a join takes it from the cluster, not from the definition.
    private func changedKey(_ old: YAMLNode, _ new: YAMLNode) -> String? {
        for (section, part) in [
            (["apiServer"], "kubernetes.apiServer"), (["controllerManager"], "kubernetes.controllerManager"),
            (["scheduler"], "kubernetes.scheduler"), (["etcd", "local"], "etcd"),
        ] {
            let arguments = [old, new].map { Self.arguments($0.node(at: Self.path(section, "extraArgs"))) }
            let names = Set(arguments[0].keys).union(arguments[1].keys).sorted()
            if let name = names.first(where: { arguments[0][$0] != arguments[1][$0] }) {
                return origin(name, of: part) ?? "\(part).extraArgs.\(name)"
            }
            let volumes = [old, new].map { Self.value($0.node(at: Self.path(section, "extraVolumes"))) }
            if volumes[0] != volumes[1] { return "\(part).extraVolumes" }
        }
        let tags = [old, new].map { $0["etcd"]?["local"]?["imageTag"]?.text }
        return tags[0] == tags[1] ? nil : "etcd.imageTag"
    }

    /// The key that an argument follows from, where it was not written as an argument.
    private func origin(_ name: String, of part: String) -> String? {
        switch (part, name) {
        case (_, "feature-gates"): "kubernetes.featureGates"
        case ("kubernetes.apiServer", "service-node-port-range"): "networking.nodePortRange"
        case ("kubernetes.controllerManager", "cloud-provider"): "kubernetes.cloudProvider"
        case ("kubernetes.controllerManager", "allocate-node-cidrs"):
            Self.usesHostGateway(before) != Self.usesHostGateway(now) ? "networking.provider" : nil
        default: nil
        }
    }

    private static func usesHostGateway(_ steps: [Step]) -> Bool {
        steps.contains { if case .podNetwork = $0.action { true } else { false } }
    }

    private static func path(_ section: [String], _ key: String) -> DefinitionPath {
        (section + [key]).reduce(.root) { $0.key($1) }
    }

    private static func value(_ node: YAMLNode?) -> YAMLValue? {
        node.map { YAMLValue($0, path: .root, problems: ProblemCollector()) }
    }

    /// Arguments by name: a mapping up to `v1beta3`, a list of names and values from `v1beta4`.
    private static func arguments(_ node: YAMLNode?) -> [String: String] {
        var arguments: [String: String] = [:]
        for pair in value(node)?.pairs ?? [] { arguments[pair.key] = pair.value.scalarText }
        for entry in node?.elements ?? [] {
            guard let name = entry["name"]?.text else { continue }
            arguments[name] = entry["value"]?.text
        }
        return arguments
    }

    private static func field(
        _ path: String..., key: String, hint: String
    ) -> (path: DefinitionPath, key: String, hint: String) {
        (path.reduce(.root) { $0.key($1) }, key, hint)
    }

    /// What `kubeadm init` settled, under the name that the definition has for it.
    private static let fixedFields = [
        field(
            "kubernetesVersion", key: "kubernetes.version",
            hint: "upgrades go one machine after the other, which is not available yet; keep the version"),
        field(
            "controlPlaneEndpoint", key: "controlPlaneEndpoint",
            hint: "every kubeconfig and certificate names it; a cluster keeps its endpoint for life, and one whose "
                + "endpoint is its only control plane's own address stays with one: begin with a DNS name or a load "
                + "balancer"),
        field(
            "networking", "podSubnet", key: "networking.podSubnet", hint: "a cluster keeps its subnets for life"),
        field(
            "networking", "serviceSubnet", key: "networking.serviceSubnet",
            hint: "a cluster keeps its subnets for life"),
        field(
            "networking", "dnsDomain", key: "networking.dnsDomain", hint: "a cluster keeps its domain for life"),
        field("clusterName", key: "kubernetes.clusterName", hint: "a cluster keeps its name for life"),
    ]
}
