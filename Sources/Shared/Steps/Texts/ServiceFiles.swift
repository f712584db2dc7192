/// Where the configurations of packaged services lie. Those that their packages bring are dpkg's: an upgrade that finds
/// one changed asks, or leaves the whole package out. So Muster's lie elsewhere, and a drop-in of the unit points there.
extension ContainerdSpec {
    package static let unit = "containerd.service"
    package static let path = "/etc/muster/containerd/config.toml"
    /// What Debian's and Ubuntu's unit runs.
    package static let command = "/usr/bin/containerd"

    /// What all of the unit's drop-ins are.
    ///
    /// - Parameter command: the unit's own `ExecStart`.
    package func dropIns(command: String) -> [String: String] {
        let text = """
            # Written by Muster.
            [Service]
            ExecStart=
            ExecStart=\(Self.withoutConfiguration(command)) --config \(Self.path)

            """
        return dropIns.merging(["20-muster-configuration.conf": text]) { _, own in own }
    }

    private static func withoutConfiguration(_ command: String) -> String {
        var words: [Substring] = []
        var isValue = false
        for word in command.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            if isValue {
                isValue = false
            } else if word == "--config" || word == "-c" {
                isValue = true
            } else if !word.hasPrefix("--config=") {
                words.append(word)
            }
        }
        return words.joined(separator: " ")
    }
}

extension HAProxySpec {
    /// Where the package's own configuration lies. A manifest that names it means Muster's, whose place is ``ownPath``.
    package static let packagedPath = "/etc/haproxy/haproxy.cfg"
    package static let ownPath = "/etc/muster/haproxy/haproxy.cfg"

    /// The configuration, and the drop-in that leads the unit to it where there is one.
    ///
    /// - Parameter takesPath: whether the unit reads its configuration's path from the variable `CONFIG`, as Debian's
    ///   and Ubuntu's do. Another unit reads what the manifest names.
    package func files(takesPath: Bool, _ fill: (String) throws -> String) rethrows -> (
        configuration: RenderedFile, dropIn: RenderedFile?
    ) {
        let isOwn = takesPath && path == Self.packagedPath
        let configuration = RenderedFile(path: isOwn ? Self.ownPath : path, text: try fill(config))
        guard isOwn else { return (configuration, nil) }
        let dropIn = RenderedFile(
            path: "\(SystemdUnitSpec.folder)/\(service).d/10-muster.conf",
            text: "# Written by Muster.\n[Service]\nEnvironment=CONFIG=\(Self.ownPath)\n")
        return (configuration, dropIn)
    }
}
