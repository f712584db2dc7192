import Shared

/// Refuses changes that a running cluster does not survive, or that need more than new files.
///
/// It compares signed things only: the roster and the manifests of the generation before.
struct ChangeGuard {
    let previous: PreviousGeneration
    let content: PlanContent

    func run() throws(PlanError) {
        try checkNodes()
        try checkEtcdMembers()
        try checkEtcdDataDirectory()
        try checkClusterConfiguration()
        try checkSuppliedMaterial()
        try checkAuthorities()
    }

    /// Everything in a cluster was issued by its CAs, and all its data is in its etcd.
    private func checkSuppliedMaterial() throws(PlanError) {
        let before = previous.manifests.flatMap(\.manifest.steps)
        let now = content.parts.flatMap(\.steps)
        guard let old = Self.authorities(before), let new = Self.authorities(now) else { return }
        if old.supplied != new.supplied {
            throw PlanError(
                code: .forbiddenChange,
                detail: old.supplied == nil || new.supplied == nil
                    ? "certificates.mode would change" : "other CAs would be supplied than the cluster was begun with",
                hint: "a cluster keeps its CAs; leave mode and folder as they were")
        }
        let (endpoints, others) = (Self.existingEndpoints(before), Self.existingEndpoints(now))
        if endpoints != others {
            throw PlanError(
                code: .forbiddenChange,
                detail: endpoints == nil || others == nil
                    ? "etcd.topology would change" : "the endpoints of a running cluster's etcd would change",
                hint: "the API servers were begun with them; leave etcd.topology and etcd.endpoints as they are")
        }
    }

    private static func authorities(_ steps: [Step]) -> ClusterAuthoritiesSpec? {
        for step in steps { if case .clusterAuthorities(let spec) = step.action { return spec } }
        return nil
    }

    private static func existingEndpoints(_ steps: [Step]) -> [String]? {
        for step in steps { if case .existingEtcd(let spec) = step.action { return spec.endpoints } }
        return nil
    }

    /// A name is one machine for ever: its certificates, its etcd member and its Node object carry it.
    private func checkNodes() throws(PlanError) {
        for node in content.nodes {
            guard let before = previous.roster.node(named: node.name) else { continue }
            if before.address != node.address {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "node \(node.name) would move from \(before.address) to \(node.address)",
                    hint: "add the machine under another name, and remove the old one")
            }
            if before.roles != node.roles {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "node \(node.name) would change from \(before.roles) to \(node.roles)",
                    hint: "add a node with the new roles, and remove this one")
            }
            if before.labels != node.labels || before.taints != node.taints {
                throw PlanError(
                    code: .forbiddenChange,
                    detail: "labels or taints of node \(node.name) would change, and a node registers with them once",
                    hint: "leave them in the definition as they are; kubectl label and kubectl taint change the node")
            }
        }
    }

    /// etcd's members change one at a time, through the members that are there: some must be.
    private func checkEtcdMembers() throws(PlanError) {
        let stacked = previous.roster.nodes(with: .etcd).isEmpty
        let role: Role = stacked ? .controlPlane : .etcd
        let before = Set(previous.roster.nodes(with: role).map(\.name))
        let now = Set(content.nodes.filter { $0.roles.contains(role) }.map(\.name))
        guard !before.isEmpty, before.isDisjoint(with: now) else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail:
                "none of the nodes with the role \(role.rawValue) would stay: \(before.sorted().joined(separator: ", "))",
            hint: "new ones come in through those that are there: add them first, and remove the old ones later")
    }

    /// CAs are made once; every certificate of the cluster comes from them.
    private func checkAuthorities() throws(PlanError) {
        guard let before = Self.authorities(previous.manifests.flatMap(\.manifest.steps)),
            let now = Self.authorities(content.parts.flatMap(\.steps))
        else { return }
        let usual = KeyAlgorithm.rsa2048
        let changes: [(key: String, isChanged: Bool)] = [
            ("certificates.algorithm", before.algorithm ?? usual != now.algorithm ?? usual),
            ("certificates.subject", before.subject != now.subject),
            ("certificates.commonNames", before.commonNames != now.commonNames),
            ("certificates.authorityValidityDays", before.validityDays != now.validityDays),
        ]
        guard let change = changes.first(where: \.isChanged) else { return }
        throw PlanError(
            code: .forbiddenChange,
            detail: "\(change.key) would change, and the cluster's CAs are made once, when it begins",
            hint: "leave it as it is; replacing the CAs of a running cluster is not available yet")
    }

    private func checkClusterConfiguration() throws(PlanError) {
        guard let before = Self.clusterConfiguration(previous.manifests.flatMap(\.manifest.steps)),
            let now = Self.clusterConfiguration(content.parts.flatMap(\.steps))
        else { return }
        for field in Self.fixedFields where before.text(at: field.path) != now.text(at: field.path) {
            let (old, new) = (before.text(at: field.path) ?? "nothing", now.text(at: field.path) ?? "nothing")
            throw PlanError(
                code: .forbiddenChange, detail: "\(field.key) would change from \(old) to \(new)", hint: field.hint)
        }
        if (before["etcd"]?["local"] == nil) != (now["etcd"]?["local"] == nil) {
            throw PlanError(
                code: .forbiddenChange, detail: "etcd.topology would change",
                hint: "a cluster keeps its topology for life")
        }
        for part in Self.writtenOnce where before.value(at: part.path) != now.value(at: part.path) {
            throw PlanError(
                code: .forbiddenChange,
                detail: "\(part.key) would change, and kubeadm reads it once in a cluster's life",
                hint: "leave it as it is; changing it in a running cluster is not available yet")
        }
    }

    /// What is in the static pods since kubeadm wrote them; a join takes it from the cluster, not from the definition.
    private static let writtenOnce: [(path: [String], key: String)] = [
        (["apiServer", "extraArgs"], "kubernetes.apiServer.extraArgs"),
        (["apiServer", "extraVolumes"], "kubernetes.apiServer.extraVolumes"),
        (["controllerManager", "extraArgs"], "kubernetes.controllerManager.extraArgs"),
        (["controllerManager", "extraVolumes"], "kubernetes.controllerManager.extraVolumes"),
        (["etcd", "local", "imageTag"], "etcd.imageTag"),
        (["scheduler", "extraArgs"], "kubernetes.scheduler.extraArgs"),
        (["scheduler", "extraVolumes"], "kubernetes.scheduler.extraVolumes"),
        (["etcd", "local", "extraArgs"], "etcd.extraArgs"),
    ]

    /// What `kubeadm init` settled, under the name that the definition has for it.
    private static let fixedFields: [(path: [String], key: String, hint: String)] = [
        (
            ["kubernetesVersion"], "kubernetes.version",
            "upgrades go one machine after the other, which is not available yet; keep the version"
        ),
        (
            ["controlPlaneEndpoint"], "controlPlaneEndpoint",
            "every kubeconfig and certificate names it; a cluster keeps its endpoint for life, and one whose endpoint is "
                + "its only control plane's own address stays with one: begin with a DNS name or a load balancer"
        ),
        (["networking", "podSubnet"], "networking.podSubnet", "a cluster keeps its subnets for life"),
        (["networking", "serviceSubnet"], "networking.serviceSubnet", "a cluster keeps its subnets for life"),
        (["networking", "dnsDomain"], "networking.dnsDomain", "a cluster keeps its domain for life"),
        (["clusterName"], "kubernetes.clusterName", "a cluster keeps its name for life"),
    ]

    /// The ClusterConfiguration that some control plane would begin the cluster with.
    static func clusterConfiguration(_ steps: [Step]) -> YAMLNode? {
        for step in steps {
            guard case .kubeadmInit(let spec) = step.action else { continue }
            let documents = YAMLParser.parseAll(
                SourceText(name: step.id, text: spec.config), problems: ProblemCollector())
            return documents.first { $0["kind"]?.text == "ClusterConfiguration" }
        }
        return nil
    }
}

extension YAMLNode {
    /// The text under nested keys.
    fileprivate func text(at path: [String]) -> String? { node(at: path)?.text }

    /// The value under nested keys, wherever it stands.
    fileprivate func value(at path: [String]) -> YAMLValue? {
        node(at: path).map { YAMLValue($0, path: .root, problems: ProblemCollector()) }
    }

    private func node(at path: [String]) -> YAMLNode? {
        var node: YAMLNode? = self
        for key in path { node = node?[key] }
        return node
    }
}
