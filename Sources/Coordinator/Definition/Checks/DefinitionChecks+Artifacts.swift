import Shared

/// Whether the lock has what the definition needs.
extension DefinitionChecks {
    func checkArtifacts() {
        checkArchitectures()
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

    private var neededArtifacts: [NeededArtifact] {
        var needed: [NeededArtifact] = []
        func need(_ name: String, _ kind: ArtifactLock.Kind, _ path: DefinitionPath, by roles: [Role] = []) {
            needed.append(NeededArtifact(name: name, kind: kind, path: path, roles: roles))
        }
        let kubernetes = definition.kubernetes
        switch kubernetes.source {
        case .artifacts:
            for name in ["kubeadm", "kubectl", "kubelet"] {
                need(name, .binary, path("kubernetes", "source"), by: [.controlPlane, .worker])
            }
        case .packages:
            if let repository = kubernetes.repository {
                if let key = repository.key { need(key, .file, path("kubernetes", "repository", "key")) }
            } else {
                need(KubernetesRepository.keyName, .file, path("kubernetes", "source"))
            }
        case .host: break
        }
        if definition.etcd.topology == .systemd, definition.etcd.source == .artifacts {
            need("etcd", .binary, path("etcd", "source"), by: [.etcd])
        }
        if let artifact = definition.networking.artifact { need(artifact, .file, path("networking", "artifact")) }
        for (index, addon) in definition.addons.enumerated() {
            guard let artifact = addon.artifact else { continue }
            need(artifact, .file, path("addons")[index].key("artifact"))
        }
        return needed
    }
}

/// What the definition needs of the lock.
private struct NeededArtifact {
    var name: String
    var kind: ArtifactLock.Kind
    /// Where the definition asks for it.
    var path: DefinitionPath
    /// Whose nodes need it; empty where it is the same for all.
    var roles: [Role]
}

/// Whether the lock has it for the machines that there are.
extension DefinitionChecks {
    private func checkArchitectures() {
        for (index, node) in definition.nodes.enumerated() {
            let path = path("nodes")[index]
            check(node.values, node.architecture, path)
            check(node.name, node.roleSet, node.architecture, path)
        }
        for (index, pool) in definition.pools.enumerated() {
            let path = path("pools")[index]
            check(pool.values, pool.architecture, path)
            check("pool \(pool.name)", RoleSet(pool.roles), pool.architecture, path)
        }
    }

    /// `{{node.values.architecture}}` is what `architecture` says.
    private func check(_ values: [String: String], _ architecture: Architecture?, _ path: DefinitionPath) {
        let key = RosterNode.architectureKey
        guard let architecture, let value = values[key], value != architecture.rawValue else { return }
        error(
            "values.architecture is \(value), and architecture is \(architecture.rawValue)",
            path.key("values").key(key), fix: "remove it, or give the value another name")
    }

    private func check(_ who: String, _ role: RoleSet, _ architecture: Architecture?, _ path: DefinitionPath) {
        guard let lock, let lockFile = definition.lockFile, !problems.hasProblem(at: path.key("architecture")) else {
            return
        }
        var missing: [(text: String, others: [Architecture])] = []
        for (name, kind) in programs(of: role, in: lock) {
            switch lock.choice(name, kind: kind, for: architecture) {
            case .entry, .missing: continue
            case .elsewhere where KubernetesImage(artifactName: name) == .other && kind == .image: continue
            case .elsewhere(let others): missing.append(("\(kind.rawValue) \(name)", others))
            case .undecided(let several):
                return error(
                    "\(who) does not say its architecture, and \(lockFile) has \(name) for "
                        + Architecture.words(several), path.key("name"), fix: "architecture: \(several[0].rawValue)")
            }
        }
        guard let architecture, !missing.isEmpty else { return }
        add(
            "\(lockFile) has no \(missing.map(\.text).joined(separator: ", ")) for \(architecture.rawValue), only for "
                + Architecture.words(missing.flatMap(\.others)), path.key("architecture"),
            fix: "coordinator artifact add --lock \(lockFile) FILE...")
    }

    /// What nodes of some roles run, as far as the lock has it for anybody. What others than Kubernetes run need not run
    /// everywhere, but must be told apart.
    private func programs(of role: RoleSet, in lock: ArtifactLock) -> [(name: String, kind: ArtifactLock.Kind)] {
        let binaries = neededArtifacts.filter { $0.roles.contains { role.contains($0) } }.map { ($0.name, $0.kind) }
        let images = lock.names(of: .image).filter { KubernetesImage(artifactName: $0).isWanted(by: role, definition) }
        return binaries + images.map { ($0, .image) }
    }
}
