import Shared

/// Whether the lock has what the definition needs.
extension DefinitionChecks {
    func checkArtifacts() {
        let needed = neededArtifacts
        guard !needed.isEmpty else { return }
        guard let lockFile = definition.lockFile else {
            if problems.hasProblem(at: path("artifacts")) || problems.hasProblem(at: path("artifacts", "lockFile")) {
                return
            }
            let first = needed[0]
            return add(
                "\(first.path) needs artifacts, and no artifacts.lockFile is named", first.path,
                fix: "add artifacts: {lockFile: artifacts.lock.json}")
        }
        guard let lock else { return }
        let missing = needed.filter { lock.entry($0.name, kind: $0.kind) == nil }
        guard !missing.isEmpty else { return }
        let names = missing.map { "\($0.kind.rawValue) \($0.name)" }.joined(separator: ", ")
        add(
            "\(lockFile) has no \(names)", path("artifacts", "lockFile"),
            fix: "coordinator artifact add --lock \(lockFile) FILE...")
    }

    private func add(_ message: String, _ path: DefinitionPath, fix: String) {
        problems.add(message, path: path, severity: requireArtifacts ? .error : .warning, fix: fix)
    }

    private var neededArtifacts: [(name: String, kind: ArtifactLock.Kind, path: DefinitionPath)] {
        var needed: [(name: String, kind: ArtifactLock.Kind, path: DefinitionPath)] = []
        let kubernetes = definition.kubernetes
        switch kubernetes.source {
        case .artifacts:
            needed += ["kubeadm", "kubectl", "kubelet"].map { ($0, .binary, path("kubernetes", "source")) }
        case .packages:
            if let repository = kubernetes.repository {
                if let key = repository.key { needed.append((key, .file, path("kubernetes", "repository", "key"))) }
            } else {
                needed.append((KubernetesRepository.keyName, .file, path("kubernetes", "source")))
            }
        case .host: break
        }
        if definition.etcd.topology == .systemd, definition.etcd.source == .artifacts {
            needed.append(("etcd", .binary, path("etcd", "source")))
        }
        if let artifact = definition.networking.artifact {
            needed.append((artifact, .file, path("networking", "artifact")))
        }
        for (index, addon) in definition.addons.enumerated() {
            guard let artifact = addon.artifact else { continue }
            needed.append((artifact, .file, path("addons")[index].key("artifact")))
        }
        return needed
    }
}
