import Shared

/// Feature gates that the release does not know, or does not let anyone change.
extension DefinitionChecks {
    func checkGates(_ minor: Int) {
        let kubernetes = definition.kubernetes
        for (name, value) in kubernetes.featureGates.sorted(by: { $0.key < $1.key }) where !isEnough {
            checkGate(name, value, path("kubernetes", "featureGates", name), minor)
        }
        for program in KubernetesProgram.allCases {
            guard let text = program.arguments(kubernetes)["feature-gates"] else { continue }
            checkGates(text, path(flag: "feature-gates", of: program), minor)
        }
        for (key, content) in [
            ("kubeletConfiguration", kubernetes.kubeletConfiguration),
            ("kubeProxyConfiguration", kubernetes.kubeProxyConfiguration),
        ] {
            for pair in content["featureGates"]?.pairs ?? [] {
                guard case .boolean(let value) = pair.value, !isEnough else { continue }
                checkGate(pair.key, value, path("kubernetes", key, "featureGates", pair.key), minor)
            }
        }
    }

    /// Gates as an argument: `NodeSwap=true,WatchList=false`.
    private func checkGates(_ text: String, _ path: DefinitionPath, _ minor: Int) {
        for part in ListArgument.values(text) where !part.isEmpty {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, let value = GoBoolean.value(sides[1]) else {
                return error(
                    "\(part) is not a feature gate with true or false", path,
                    fix: "write NAME=true, or better NAME: true under kubernetes.featureGates")
            }
            checkGate(sides[0], value, path, minor)
        }
    }

    private func checkGate(_ name: String, _ value: Bool, _ path: DefinitionPath, _ minor: Int) {
        let table = KubernetesSurface.featureGates
        let lock = table.entries[name]?.lock
        switch table.presence(of: name, in: minor, suggests: suggestsNames) {
        case .known:
            guard let lock, minor >= lock.since, lock.isOn != value else { return }
            let state = lock.isOn ? "on" : "off"
            error(
                "the feature gate \(name) is always \(state) since 1.\(lock.since), and nothing starts that is told otherwise",
                path, fix: "remove it")
        case .gone(let since):
            let reason = lock.map { ": it is always \($0.isOn ? "on" : "off")" } ?? ""
            error(
                "Kubernetes has no feature gate \(name) since 1.\(since), and would not start", path,
                fix: "remove it\(reason)")
        case .later(let first):
            error(
                "Kubernetes has the feature gate \(name) from 1.\(first) on, and 1.\(minor) would not start", path,
                fix: "remove it, or use Kubernetes 1.\(first)")
        case .unknown(nil) where minor > KubernetesSurface.lastRead: doubt("feature gate \(name)", path, minor)
        case .unknown(let near):
            error(
                "Kubernetes 1.\(minor) has no feature gate \(name), and would not start", path,
                fix: near.map { "did you mean \($0)?" }
                    ?? "remove it, or look for its name in Kubernetes' list of feature gates")
        }
    }
}
