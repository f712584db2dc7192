import Shared

/// `coordinator package add`
enum PackageAddCommand {
    static let command = Command(
        "add", summary: "give new machines this package of the agent",
        discussion: "'cloud-init' then prints its digest, and machines install nothing else.",
        arguments: [Argument("FILE", summary: "muster-agent_VERSION_ARCHITECTURE.deb")],
        options: [.output]
    ) { invocation in
        let host = try CoordinatorHost.require(invocation)
        let path = try invocation.requiredArgument("FILE")
        guard path.hasSuffix(".deb") else {
            throw CommandError("\(path) is not a Debian package", hint: "'make packages' leaves them in build/packages")
        }
        let package = try ArtifactStore(host).add(path, as: .package)
        if package.name.hasPrefix(AgentPackage.prefix) { try AgentPackage.record(package, in: host.folder) }
        try invocation.show(ArtifactList(artifacts: [package]))
        return .ok
    }
}

/// Which agent package new machines get: root's own record, so that the server cannot put another one into user-data
/// that the operator prints.
enum AgentPackage {
    static let prefix = "muster-agent"

    static func record(_ package: ArtifactRegistration, in folder: ConfigurationFolder) throws {
        try DurableFile.write(try CanonicalJSON.encode(package), to: path(folder), mode: FileMode(0o644))
    }

    static func read(_ folder: ConfigurationFolder) throws -> ArtifactRegistration {
        do {
            let bytes = try DurableFile.readBounded(path(folder), limit: 1 << 16)
            return try StrictJSON.decode(ArtifactRegistration.self, from: bytes)
        } catch let error as FileError where error.isMissing {
            throw CommandError(
                "no package of the agent has been added",
                hint: "coordinator package add muster-agent_VERSION_ARCHITECTURE.deb")
        }
    }

    private static func path(_ folder: ConfigurationFolder) -> String { "\(folder.path)/agent-package.json" }
}
