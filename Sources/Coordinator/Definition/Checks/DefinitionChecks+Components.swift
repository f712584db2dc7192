import Shared

/// What the parts of Kubernetes are given: feature gates, patches, a cloud.
extension DefinitionChecks {
    func checkComponents() {
        checkFeatureGates()
        checkPatches()
        checkCloudProvider()
    }

    private func checkFeatureGates() {
        let kubernetes = definition.kubernetes
        for name in kubernetes.featureGates.keys.sorted() where !Self.isWord(name) {
            error(
                "\(name) is not the name of a feature gate", path("kubernetes", "featureGates", name),
                fix: "write NAME: true, for example NodeSwap: true")
        }
        guard !kubernetes.featureGates.isEmpty else { return }
        let parts = [
            ("apiServer", kubernetes.apiServerArguments), ("controllerManager", kubernetes.controllerManagerArguments),
            ("scheduler", kubernetes.schedulerArguments), ("kubelet", kubernetes.kubeletArguments),
        ]
        for (part, arguments) in parts where arguments["feature-gates"] != nil {
            error(
                "feature gates are set for all parts by kubernetes.featureGates",
                path("kubernetes", part, "extraArgs", "feature-gates"), fix: "move them there")
        }
        for (key, content) in [
            ("kubeletConfiguration", kubernetes.kubeletConfiguration),
            ("kubeProxyConfiguration", kubernetes.kubeProxyConfiguration),
        ] where content["featureGates"] != nil {
            error(
                "feature gates are set for all parts by kubernetes.featureGates",
                path("kubernetes", key, "featureGates"), fix: "move them there")
        }
    }

    private static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) }
    }

    private func checkPatches() {
        let isStacked = definition.etcd.topology == .stacked
        for (index, patch) in definition.kubernetes.patches.enumerated() {
            let path = path("kubernetes", "patches")[index]
            if patch.target == .etcd, !isStacked {
                error(
                    "kubeadm runs no etcd here that it could patch", path.key("target"),
                    fix: "use etcd.extraArgs, or etcd.topology: stacked")
            }
            if let first = patch.target.firstMinor, let version = definition.kubernetes.version, version.minor < first {
                error(
                    "kubeadm patches \(patch.target.rawValue) from 1.\(first) on", path.key("target"),
                    fix: patch.target == .kubelet
                        ? "use kubernetes.kubeletConfiguration"
                        : "leave the patch out, or write kubernetes.skipAddons: [coredns] and an addon of your own")
            }
            if let content = patch.content {
                checkPatch(content, patch.kind, path.key(patch.file == nil ? "content" : "file"))
            }
        }
    }

    /// A patch that kubeadm cannot read would stop the first control plane halfway.
    private func checkPatch(_ content: String, _ kind: PatchDefinition.Kind, _ path: DefinitionPath) {
        let inner = ProblemCollector()
        let documents = YAMLParser.parseAll(SourceText(name: "patch", text: content), problems: inner)
        if let problem = inner.sorted.first {
            return error(
                "the patch is not YAML in its line \(problem.mark.line): \(problem.message)", path, fix: problem.fix)
        }
        for document in documents {
            switch (kind, document.content) {
            case (.json, .sequence), (.merge, .mapping), (.strategic, .mapping): break
            case (.json, _):
                error(
                    "a JSON patch is a list of operations, not \(document.kindName)", path,
                    fix: "write - {op: add, path: /metadata/labels/a, value: b}, or type: strategic")
            default:
                error(
                    "a \(kind.rawValue) patch is a mapping, not \(document.kindName)", path,
                    fix: "write the part of the object that changes, or type: json")
            }
        }
    }

    private func checkCloudProvider() {
        let kubernetes = definition.kubernetes
        for (part, arguments) in [
            ("apiServer", kubernetes.apiServerArguments), ("controllerManager", kubernetes.controllerManagerArguments),
            ("kubelet", kubernetes.kubeletArguments),
        ] where arguments["cloud-provider"] != nil {
            error(
                "this is set by Muster from kubernetes.cloudProvider",
                path("kubernetes", part, "extraArgs", "cloud-provider"),
                fix: "remove it and write cloudProvider: external")
        }
    }
}
