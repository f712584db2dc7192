import Shared

/// The ClusterConfiguration that some control plane would begin the cluster with.
enum ClusterConfigurationText {
    static func node(_ steps: [Step]) -> YAMLNode? {
        for step in steps {
            guard case .kubeadmInit(let spec) = step.action else { continue }
            return node(spec)
        }
        return nil
    }

    static func node(_ spec: KubeadmInitSpec) -> YAMLNode? {
        let documents = YAMLParser.parseAll(
            SourceText(name: "kubeadm-init", text: spec.config), problems: ProblemCollector())
        return documents.first { $0["kind"]?.text == "ClusterConfiguration" }
    }
}
