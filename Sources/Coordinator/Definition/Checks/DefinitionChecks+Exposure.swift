/// What would open the kubelets or the API to people who have not proven who they are.
extension DefinitionChecks {
    func checkExposure() {
        for (part, arguments) in parts {
            for (name, value) in arguments.sorted(by: { $0.key < $1.key }) {
                guard let finding = ExposureInspection.finding(name, value, of: part) else { continue }
                refuse(finding, path(argument: name, of: part))
            }
        }
        for finding in ExposureInspection.findings(inKubelet: definition.kubernetes.kubeletConfiguration) {
            let path = finding.keys.reduce(path("kubernetes", "kubeletConfiguration")) { $0.key($1) }
            refuse(finding, path)
        }
        checkKubeletPatches()
        checkNodeRestriction()
    }

    private func refuse(_ finding: ExposureFinding, _ path: DefinitionPath) {
        guard !definition.kubernetes.allow.contains(finding.exposure) else { return }
        error(finding.what, path, fix: finding.fix)
    }

    /// A patch of the kubelets' configuration says the same by another way.
    private func checkKubeletPatches() {
        for (index, patch) in definition.kubernetes.patches.enumerated() where patch.target == .kubelet {
            let path = path("kubernetes", "patches")[index].key(patch.file == nil ? "content" : "file")
            let source = SourceText(name: "patch", text: patch.content ?? "")
            for document in YAMLParser.parseAll(source, problems: ProblemCollector()) {
                let value = YAMLValue(document, path: .root, problems: ProblemCollector())
                for finding in ExposureInspection.findings(inKubelet: patch.kind == .json ? Self.result(value) : value)
                {
                    refuse(finding, path)
                }
            }
        }
    }

    /// What the operations of a JSON patch put where, as far as they only set values.
    private static func result(_ operations: YAMLValue) -> YAMLValue {
        guard case .sequence(let all) = operations else { return .mapping([]) }
        var result = YAMLValue.mapping([])
        for operation in all {
            guard let path = operation["path"]?.scalarText, let value = operation["value"] else { continue }
            let keys = path.split(separator: "/").map(String.init)
            // What is looked for is never deeper.
            if keys.count <= 3 { result = result.setting(keys[...], to: value) }
        }
        return result
    }

    /// kubeadm enables NodeRestriction, unless a list in the definition takes its place.
    private func checkNodeRestriction() {
        let name = "enable-admission-plugins"
        guard let value = definition.kubernetes.apiServerArguments[name],
            !ListArgument.values(value).contains("NodeRestriction"),
            !definition.kubernetes.allow.contains(.noNodeRestriction)
        else { return }
        problems.add(
            "the list takes the place of kubeadm's, and without NodeRestriction one machine could change every other node",
            path: path(argument: name, of: "apiServer"), severity: .warning,
            fix: "write NodeRestriction,\(value)")
    }
}
