import Shared

/// The agent's package for the machines of one architecture, as the coordinator serves it.
struct AgentPackage: Codable, Equatable, Sendable {
    /// The Debian package that machines install.
    static let name = "muster-agent"

    /// dpkg's word for it, as `dpkg --print-architecture` prints it on the machine: `amd64`, `arm64`.
    var architecture: String
    /// Debian's version of the package.
    var version: String
    /// What the file was called when it was added.
    var fileName: String
    var digest: Digest
    /// Bytes.
    var size: Int

    /// 64 hex digits: what a machine installs has this digest, whatever the server sends.
    var sha256: String { digest.hex }
    /// Where `:7441` serves it to machines without an identity.
    var urlPath: String { "/v1/packages/\(digest)" }
}

extension AgentPackage {
    /// A file of the artifact store, by what its control file says.
    ///
    /// - Throws: ``Shared/CommandError`` where it is another package than the agent's.
    init(_ file: ArtifactRegistration, control: DebianControl) throws {
        guard control.package == Self.name else {
            let hint =
                control.package == "muster-coordinator"
                ? "the coordinator's own is installed on its host: apt-get install ./\(file.name)"
                : "coordinator package add muster-agent_VERSION_ARCHITECTURE.deb"
            throw CommandError("\(file.name) is the package \(control.package), not the agent's", hint: hint)
        }
        guard control.architecture != "all" else {
            throw CommandError(
                "\(file.name) is for all architectures, which no package of the agent is",
                hint: "'make packages' builds one for the architecture that it runs on")
        }
        self.init(
            architecture: control.architecture, version: control.version, fileName: file.name, digest: file.digest,
            size: file.size)
    }

    /// The one package that 0.1.0 keeps for all machines. It read no control file, so the name has to do.
    init(recordedBefore file: ArtifactRegistration) throws {
        let parts = file.name.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.name, parts[2].hasSuffix(".deb"),
            DebianControl.isVersion(parts[1]), DebianControl.isArchitecture(parts[2].dropLast(4))
        else {
            throw CommandError(
                "the recorded package \(DisplayText.escaped(file.name)) does not say which machines it is for",
                hint: "coordinator package add muster-agent_VERSION_ARCHITECTURE.deb")
        }
        self.init(
            architecture: String(parts[2].dropLast(4)), version: String(parts[1]), fileName: file.name,
            digest: file.digest, size: file.size)
    }

    /// As 0.1.0 keeps it, and as the server knows it.
    var registration: ArtifactRegistration {
        ArtifactRegistration(name: fileName, digest: digest, size: size, kind: .package)
    }
}
