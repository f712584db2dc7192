import Shared

/// Configurations of the kubelet and of kube-proxy, field by field.
extension DefinitionChecks {
    func checkConfigurations(_ minor: Int) {
        let kubernetes = definition.kubernetes
        add(
            FieldInspection.findings(
                kubernetes.kubeletConfiguration, kind: "KubeletConfiguration", table: KubernetesSurface.kubelet,
                minor: minor), in: path("kubernetes", "kubeletConfiguration"))
        add(
            FieldInspection.findings(
                kubernetes.kubeProxyConfiguration, kind: "KubeProxyConfiguration", table: KubernetesSurface.kubeProxy,
                minor: minor), in: path("kubernetes", "kubeProxyConfiguration"))
        for (index, patch) in kubernetes.patches.enumerated() where patch.target == .kubelet && patch.kind != .json {
            checkPatch(patch, path("kubernetes", "patches")[index].key(patch.file == nil ? "content" : "file"), minor)
        }
    }

    /// A patch of the kubelets' configuration is a part of it, with words of its own that begin with a dollar.
    private func checkPatch(_ patch: PatchDefinition, _ path: DefinitionPath, _ minor: Int) {
        let source = SourceText(name: "patch", text: patch.content ?? "")
        for document in YAMLParser.parseAll(source, problems: ProblemCollector()) {
            let value = YAMLValue(document, path: .root, problems: ProblemCollector())
            let fields = value.pairs.filter { !$0.key.hasPrefix("$") }
            let findings = FieldInspection.findings(
                .mapping(fields), kind: "KubeletConfiguration", table: KubernetesSurface.kubelet, minor: minor)
            guard let finding = findings.first else { continue }
            problems.add(
                "in the patch, \(finding.message)", path: path, severity: finding.isCertain ? .error : .warning,
                fix: finding.fix)
        }
    }

    private func add(_ findings: [FieldFinding], in place: DefinitionPath) {
        for finding in findings {
            problems.add(
                finding.message, path: place + finding.path, severity: finding.isCertain ? .error : .warning,
                fix: finding.fix)
        }
    }
}
