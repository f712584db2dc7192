import Shared

/// Addons, hooks and files of the operator's own.
extension DefinitionChecks {
    /// Files that Muster's own steps write, and those in whose place they stand.
    private static let ownFiles: Set<String> = [
        "/etc/hosts", ContainerdSpec.path, "/etc/containerd/config.toml", HAProxySpec.ownPath,
        HAProxySpec.packagedPath, HAProxyConfiguration.authorityPath,
        KeepalivedConfiguration.path, KeepalivedConfiguration.checkPath,
        "/etc/systemd/system/etcd.service", "/etc/systemd/system/kubelet.service",
        KubeadmConfiguration.etcdClientKey,
    ]

    func checkExtras() {
        checkNamed(definition.addons.map(\.name), path("addons"), what: "addon")
        checkNamed(definition.hooks.preInstall.map(\.name), path("hooks", "preInstall"), what: "hook")
        checkNamed(definition.hooks.postInstall.map(\.name), path("hooks", "postInstall"), what: "hook")
        checkUnique(
            definition.files.enumerated().map { ($1.path, path("files")[$0].key("path")) }, what: "path",
            fix: "write the file once")
        for (index, file) in definition.files.enumerated() {
            let path = path("files")[index]
            if Self.ownFiles.contains(file.path) || file.path.hasPrefix("\(KubeadmPatches.directory)/") {
                error(
                    "\(file.path) is written by Muster", path.key("path"), fix: "use the keys of the definition for it")
            }
            for (key, name) in [("owner", file.owner), ("group", file.group)] where !Self.isPlain(name, "_-") {
                error("\(name) is not a user or group", path.key(key), fix: "write a name like root")
            }
            for (position, unit) in file.restarts.enumerated() where !Self.isPlain(unit, "._-@:") || !unit.contains(".")
            {
                error("\(unit) is not a unit", path.key("restarts")[position], fix: "write for example \(unit).service")
            }
        }
        checkSealedFiles()
        checkAddonDigests()
    }

    /// Secrets: not readable by everybody, of a size that can be sealed, and where nothing of Muster's lies.
    private func checkSealedFiles() {
        for (index, file) in definition.files.enumerated() where file.sealed != nil {
            let path = path("files")[index]
            if !file.content.isEmpty {
                error(
                    "files[\(index)] has both content and sealed", path.key("content"), fix: "keep one of the two")
            }
            if file.mode.bits & 0o007 != 0 {
                error(
                    "a sealed file of mode \(file.mode) could be read by everybody on the node", path.key("mode"),
                    fix: "write \"0600\", or \"0640\" with a group")
            }
        }
        let sealed = definition.files.indices.filter { definition.files[$0].sealed != nil }
        if sealed.count > Self.mostSealedFiles {
            error(
                "\(sealed.count) files are sealed, and \(Self.mostSealedFiles) are the most",
                path("files")[sealed[Self.mostSealedFiles]].key("sealed"), fix: "put several secrets into one file")
        }
        let certificates = definition.certificates
        switch (certificates.mode, certificates.folder) {
        case (.provided, nil):
            error(
                "certificates.mode: provided needs certificates.folder", path("certificates", "mode"),
                fix: "add folder: pki, a folder beside the definition with ca.crt, ca.key and so on")
        case (.nodes, _?):
            error(
                "certificates.folder is for certificates.mode: provided", path("certificates", "folder"),
                fix: "remove it, or set mode: provided")
        default: break
        }
    }

    /// Each is a message to each node that needs it.
    private static var mostSealedFiles: Int { 16 }

    private func checkNamed(_ names: [String], _ path: DefinitionPath, what: String) {
        for (index, name) in names.enumerated() { checkLabel(name, path[index].key("name"), what: "\(what) name") }
        checkUnique(
            names.enumerated().map { ($1, path[$0].key("name")) }, what: "\(what) name",
            fix: "give each \(what) a name of its own")
    }

    private func checkAddonDigests() {
        for (index, addon) in definition.addons.enumerated() {
            guard let wanted = addon.sha256, let content = addon.content else { continue }
            let digest = PlanEncoding.digest(of: content)
            guard digest != wanted else { continue }
            error(
                "\(addon.file ?? addon.name) is \(digest), not what sha256 says", path("addons")[index].key("sha256"),
                fix: "look at the file; if it is right, write \(digest.hex)")
        }
    }

    /// Whether every node that gets a text has all values that it names.
    func checkPlaceholders() {
        for (index, file) in definition.files.enumerated() {
            checkPlaceholders(file.content, roles: file.roles, path("files")[index].key("content"))
        }
        for (index, patch) in definition.kubernetes.patches.enumerated() {
            let path = path("kubernetes", "patches")[index].key(patch.file == nil ? "content" : "file")
            checkPlaceholders(patch.content ?? "", roles: patch.roles, path)
        }
        for (place, hooks) in [
            ("preInstall", definition.hooks.preInstall), ("postInstall", definition.hooks.postInstall),
        ] {
            for (index, hook) in hooks.enumerated() {
                let path = path("hooks", place)[index].key(hook.file == nil ? "script" : "file")
                checkPlaceholders(hook.script ?? "", roles: hook.roles, path)
            }
        }
    }

    private func checkPlaceholders(_ text: String, roles: [Role], _ path: DefinitionPath) {
        for entry in placeholderEntries where roles.isEmpty || roles.contains(where: entry.roles.contains) {
            do {
                _ = try Placeholders(node: entry).fill(text)
            } catch {
                self.error(
                    "\(error), on node \(entry.name)", path,
                    fix: "use node.name, node.address, node.role, or node.values.NAME with NAME in the node's values")
                return
            }
        }
    }

    /// Every node as its placeholders see it; one for each pool.
    private var placeholderEntries: [RosterNode] {
        let nodes = definition.nodes.map { node in
            let hasSubnet =
                definition.networking.provider == .hostGateway
                && node.roles.contains { $0 == .controlPlane || $0 == .worker }
            return RosterNode(
                name: node.name, roles: node.roleSet, address: node.address,
                podSubnet: hasSubnet ? node.podSubnet?.description ?? "" : nil, values: node.values)
        }
        let pools = definition.pools.map {
            RosterNode(name: "\($0.name)-…", roles: RoleSet($0.roles), address: "0.0.0.0", values: $0.values)
        }
        return nodes + pools
    }
}
