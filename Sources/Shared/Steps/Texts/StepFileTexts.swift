/// The files of steps whose text is made on the node, and not in the manifest alone.
extension KernelModulesSpec {
    package static let path = "/etc/modules-load.d/90-muster.conf"

    package var file: RenderedFile {
        RenderedFile(path: Self.path, text: "# Written by Muster.\n" + modules.map { "\($0)\n" }.joined())
    }
}

extension SysctlSpec {
    package static let path = "/etc/sysctl.d/90-muster.conf"

    /// - Parameter fill: fills placeholders.
    package func file(_ fill: (String) throws -> String) rethrows -> RenderedFile {
        let lines = try settings.sorted { $0.key < $1.key }.map { "\($0.key) = \(try fill($0.value))\n" }
        return RenderedFile(path: Self.path, text: "# Written by Muster.\n" + lines.joined())
    }
}

extension HostsSpec {
    package static let path = "/etc/hosts"
    package static let begin = "# begin muster"
    package static let end = "# end muster"

    /// The lines between other people's lines of `/etc/hosts`.
    package func block(_ roster: Roster) -> [String] {
        let nodes = roster.nodes.map { "\($0.address) \($0.name)" }
        let further = extra.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return [Self.begin] + nodes + further + [Self.end]
    }
}

extension SystemdUnitSpec {
    /// Where units are that belong to this machine's administrator.
    package static let folder = "/etc/systemd/system"

    /// The unit, then its drop-ins by name.
    package func files(_ fill: (String) throws -> String) rethrows -> [RenderedFile] {
        var files: [RenderedFile] = []
        if let content { files.append(RenderedFile(path: "\(Self.folder)/\(unit)", text: try fill(content))) }
        for (name, content) in dropIns.sorted(by: { $0.key < $1.key }) {
            files.append(RenderedFile(path: "\(Self.folder)/\(unit).d/\(name)", text: try fill(content)))
        }
        return files
    }
}

extension PodNetworkSpec {
    /// The CNI configuration, the masquerading and the routes of the node `own`.
    package func files(own: String, podSubnet: String, roster: Roster) -> [RenderedFile] {
        let routes = PodRoutes.wanted(roster: roster, own: own)
        return [
            RenderedFile(
                path: "\(cniDirectory)/\(CNIConfiguration.fileName)",
                text: CNIConfiguration.text(spec: self, podSubnet: podSubnet)),
            RenderedFile(path: MasqueradeRules.path, text: MasqueradeRules.text(spec: self, podSubnet: podSubnet)),
            RenderedFile(
                path: PodRoutes.unitPath,
                text: PodRoutes.unitText(routes: routes, ip: PodRoutes.ip, nft: PodRoutes.nft)),
        ]
    }
}
