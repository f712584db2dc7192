import Shared

/// Admission plugins that the release does not know.
extension DefinitionChecks {
    func checkAdmissionPlugins(_ minor: Int) {
        for flag in ["enable-admission-plugins", "disable-admission-plugins", "admission-control"] {
            guard let text = definition.kubernetes.apiServerArguments[flag] else { continue }
            let path = path(flag: flag, of: .apiServer)
            for name in ListArgument.values(text) where !name.isEmpty { checkPlugin(name, path, minor) }
        }
    }

    private func checkPlugin(_ name: String, _ path: DefinitionPath, _ minor: Int) {
        switch KubernetesSurface.admissionPlugins.presence(of: name, in: minor, suggests: suggestsNames) {
        case .known: break
        case .gone(let since):
            error(
                "the API server has no admission plugin \(name) since 1.\(since), and would not start", path,
                fix: SurfaceReplacement.plugin(name) ?? "remove \(name)")
        case .later(let first):
            error(
                "the API server has the admission plugin \(name) from 1.\(first) on, and that of 1.\(minor) would not start",
                path, fix: "remove \(name), or use Kubernetes 1.\(first)")
        case .unknown(nil) where minor > KubernetesSurface.lastRead: doubt("admission plugin \(name)", path, minor)
        case .unknown(let near):
            error(
                "the API server of 1.\(minor) has no admission plugin \(name), and would not start", path,
                fix: near.map { "did you mean \($0)?" } ?? "remove \(name)")
        }
    }
}
