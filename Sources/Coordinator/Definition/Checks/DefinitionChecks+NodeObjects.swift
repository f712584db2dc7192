/// Labels and taints, which the kubelet registers its node with.
extension DefinitionChecks {
    func checkNodeObjects() {
        for (index, node) in definition.nodes.enumerated() {
            checkNodeObject(node.labels, node.taints, path("nodes")[index])
        }
        for (index, pool) in definition.pools.enumerated() {
            checkNodeObject(pool.labels, pool.taints, path("pools")[index])
        }
    }

    private func checkNodeObject(_ labels: [String: String], _ taints: [String], _ path: DefinitionPath) {
        for (position, taint) in taints.enumerated() where !Self.isTaint(taint) {
            error(
                "\(taint) is not a taint", path.key("taints")[position],
                fix: "write KEY=VALUE:NoSchedule, PreferNoSchedule or NoExecute")
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            checkLabel(key, value, path.key("labels").key(key))
        }
    }

    private func checkLabel(_ key: String, _ value: String, _ path: DefinitionPath) {
        if !Self.isQualifiedName(key) {
            error("\(key) is not the name of a label", path, fix: "write for example topology.kubernetes.io/zone")
        } else if !Self.kubeletMaySet(key) {
            error(
                "no kubelet may give its own node the label \(key)", path,
                fix:
                    "use a name of your own, for example example.org/pool, or kubectl label node when the node has joined"
            )
        } else if !value.isEmpty, !Self.isNamePart(value) {
            error(
                "\(value) is not the value of a label", path,
                fix: "write up to 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends")
        }
    }

    private static func isTaint(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, ["NoSchedule", "PreferNoSchedule", "NoExecute"].contains(parts[1]) else { return false }
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = pair.first, isQualifiedName(String(key)) else { return false }
        return pair.count == 1 || pair[1].isEmpty || isNamePart(String(pair[1]))
    }

    /// A label's or taint's key: a name, after a DNS name and a slash or alone (Kubernetes' `IsQualifiedName`).
    private static func isQualifiedName(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, isNamePart(name), parts.count <= 2 else { return false }
        return parts.count == 1 || DNSName.isValid(parts[0])
    }

    private static func isNamePart(_ text: String) -> Bool {
        text.utf8.count <= 63 && isPlain(text, "-_.")
            && [text.first, text.last].allSatisfy { $0 != "-" && $0 != "_" && $0 != "." }
    }

    /// What a kubelet accepts in `--node-labels` of Kubernetes' own name spaces; with any other it does not start
    /// (Kubernetes, `pkg/kubelet/apis/well_known_labels.go`).
    private static func kubeletMaySet(_ key: String) -> Bool {
        let own: Set<String> = [
            "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os",
            "beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "topology.kubernetes.io/region",
            "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
            "failure-domain.beta.kubernetes.io/zone",
        ]
        guard let slash = key.firstIndex(of: "/"), !own.contains(key) else { return true }
        let space = key[..<slash]
        func lies(in domain: String) -> Bool { space == domain || space.hasSuffix(".\(domain)") }
        if lies(in: "kubelet.kubernetes.io") || lies(in: "node.kubernetes.io") { return true }
        return !lies(in: "kubernetes.io") && !lies(in: "k8s.io")
    }
}
