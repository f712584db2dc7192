import Shared

/// Turns kubeadm's own configuration, one document or many, into a definition.
struct KubeadmImport {
    let writer: DraftWriter
    private var documents: [(kind: String, content: ImportedMapping)] = []

    var findings: ImportFindings { writer.findings }

    /// The formats of kubeadm that are read.
    private static let versions = KubeadmDialect.allCases.map(\.apiVersion)

    static func run(_ source: SourceText, writer: DraftWriter, problems: ProblemCollector) throws(DefinitionProblem) {
        let roots = YAMLParser.parseAll(source, problems: problems)
        guard !problems.hasErrors else { return }
        var importer = KubeadmImport(writer: writer)
        for root in roots { try importer.add(root) }
        guard
            importer.documents.contains(where: { $0.kind == "ClusterConfiguration" || $0.kind == "InitConfiguration" })
        else {
            throw DefinitionProblem(
                mark: .start, message: "the file has neither a ClusterConfiguration nor an InitConfiguration",
                fix:
                    "kubectl -n kube-system get configmap kubeadm-config -o jsonpath={.data.ClusterConfiguration} prints one"
            )
        }
        importer.run()
    }

    private init(writer: DraftWriter) { self.writer = writer }

    private mutating func add(_ root: YAMLNode) throws(DefinitionProblem) {
        if case .scalar(let scalar) = root.content, scalar.isNull { return }
        guard case .mapping = root.content, let content = ImportedMapping(root, path: "", findings: findings),
            let kind = content.text("kind")
        else {
            throw DefinitionProblem(
                mark: root.mark, message: "a document without a kind", fix: "add apiVersion and kind, or remove it")
        }
        let version = content.text("apiVersion")?.text ?? ""
        guard !version.hasPrefix("kubeadm.k8s.io/") || Self.versions.contains(version) else {
            throw DefinitionProblem(
                mark: root["apiVersion"]?.mark ?? root.mark,
                message: "\(version) is not read, only v1beta2 to v1beta4",
                fix: "kubeadm config migrate --old-config FILE --new-config FILE2, with a kubeadm that knows both")
        }
        documents.append((kind.text, content))
    }

    private func content(_ kind: String) -> ImportedMapping? { documents.first { $0.kind == kind }?.content }

    private func run() {
        let cluster = content("ClusterConfiguration")
        let initial = content("InitConfiguration")
        writer.draft.leaveOpen("cluster", "a name for the cluster, for example production", line: cluster?.line ?? 1)
        findings.add(
            .missing, "clusterName", line: cluster?.line("clusterName") ?? 1,
            "kubeadm's clusterName is the same for nearly all clusters, and does not tell them apart",
            fix: "write a name of lower-case letters, digits and hyphens under cluster")
        initial.map(addInitialNode)
        for (kind, content) in documents where kind == "JoinConfiguration" { join(content) }
        noteMachines(initial)
        if let cluster {
            self.cluster(cluster, initial: initial)
        } else {
            writer.version(nil, key: "kubernetesVersion")
        }
        endpoint(cluster, initial: initial)
        content("KubeletConfiguration").map(kubelet)
        content("KubeProxyConfiguration").map { component($0, "kubernetes.kubeProxyConfiguration") }
        for (kind, content) in documents where !Self.known.contains(kind) {
            findings.add(
                .dropped, kind, line: content.line, "is not part of a cluster's configuration",
                fix: "list it under addons if it is an object of the cluster")
        }
        for (index, document) in documents.enumerated() where Self.known.contains(document.kind) {
            let isSecond = documents[..<index].contains { $0.kind == document.kind }
            if isSecond, document.kind != "JoinConfiguration" {
                findings.add(
                    .dangerous, document.kind, line: document.content.line, "is there twice; only the first one counts",
                    fix: "compare the two, and write what was meant into the definition")
            } else {
                document.content.finish()
            }
        }
    }

    private static let known: Set<String> = [
        "ClusterConfiguration", "InitConfiguration", "JoinConfiguration", "KubeletConfiguration",
        "KubeProxyConfiguration",
    ]

    private func noteMachines(_ initial: ImportedMapping?) {
        guard !documents.contains(where: { $0.kind == "JoinConfiguration" }) else { return }
        findings.add(
            .missing, "nodes", line: initial?.line ?? 1,
            writer.draft.nodes.isEmpty
                ? "kubeadm's configuration of a cluster names no machines"
                : "kubeadm's configuration names one machine of the cluster and no other",
            fix: "add the others under nodes, each with name, address and roles")
    }

    private func endpoint(_ cluster: ImportedMapping?, initial: ImportedMapping?) {
        if let endpoint = cluster?.text("controlPlaneEndpoint") {
            return writer.endpoint(endpoint, key: "controlPlaneEndpoint")
        }
        writer.endpointWithoutBalancer(key: "controlPlaneEndpoint")
        guard writer.controlPlanes.isEmpty else { return }
        writer.draft.leaveOpen("controlPlaneEndpoint", "HOST:PORT of the API", line: cluster?.line ?? 1)
    }

    /// Takes the configuration of a component over, apart from its head.
    ///
    /// - Parameter removed: keys, nested ones by their way, that are not taken over.
    func component(_ content: ImportedMapping, _ path: String, without removed: [[String]] = []) {
        let head: Set = ["apiVersion", "kind"]
        let problems = ProblemCollector()
        for (key, node) in content.rest where !head.contains(key) {
            var value = YAMLValue(node, path: DefinitionPath.root.key(key), problems: problems)
            for keys in removed where keys.first == key { value = value.removing(keys.dropFirst()) }
            guard value != .null, value != .mapping([]) else { continue }
            writer.draft.set(path, key: key, value, line: node.mark.line)
        }
        for problem in problems.problems {
            findings.add(.dangerous, path, line: problem.line, problem.message, fix: problem.fix)
        }
    }

    private func kubelet(_ content: ImportedMapping) {
        if let driver = content.text("cgroupDriver"), ContainerdSettings.CgroupDriver(rawValue: driver.text) != nil {
            writer.draft.set("containerd.cgroupDriver", driver)
        }
        if content.flag("failSwapOn") == false {
            findings.add(
                .changed, "failSwapOn", line: content.line("failSwapOn"),
                "swap is switched off on every node all the same", fix: "write host.swap: keep to leave it on")
        }
        if content.node("resolvConf") != nil {
            findings.add(
                .changed, "resolvConf", line: content.line("resolvConf"),
                "is taken over as it is; kubeadm sets it for each machine itself",
                fix: "remove it from kubernetes.kubeletConfiguration unless all machines need that value")
        }
        component(content, "kubernetes.kubeletConfiguration", without: exposures(of: content))
    }

    /// What of a kubelet's configuration opens the cluster; it is told and not taken over.
    private func exposures(of content: ImportedMapping) -> [[String]] {
        let found = ExposureInspection.findings(inKubelet: content.value)
        for finding in found {
            findings.add(
                .dangerous, finding.keys.joined(separator: "."), line: content.line(at: finding.keys),
                "\(finding.what); it is not taken over",
                fix: "nothing; or write it and kubernetes.allow: [\(finding.exposure.rawValue)] into the definition")
        }
        return found.map(\.keys)
    }
}
