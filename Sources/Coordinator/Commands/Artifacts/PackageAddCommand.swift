import Shared

/// `coordinator package add`
enum PackageAddCommand {
    static let command = Command(
        "add", summary: "give new machines this package of the agent",
        discussion: """
            'cloud-init' then prints its digest, and machines of its architecture install nothing else. It takes the
            place of the one that was added for that architecture before; machines that run are not upgraded.
            """,
        arguments: [Argument("FILE", summary: "muster-agent_VERSION_ARCHITECTURE.deb")],
        options: [.output]
    ) { invocation in
        let host = try CoordinatorHost.require(invocation)
        let path = try AbsolutePath.existing(try invocation.requiredArgument("FILE"))
        let store = try ArtifactStore(host)
        let control = try DebianControl.read(path)
        let described = try store.describe(path, as: .package)
        let package = try AgentPackage(described, control: control)
        let file = try store.add(path, as: .package)
        guard file.digest == described.digest else {
            throw CommandError("\(path) was changed while it was read", hint: "add it again")
        }
        let before = try AgentPackages.record(package, in: host.folder)
        try invocation.show(AddedPackage(artifacts: [file], package: package, replaced: before))
        return .ok
    }
}

/// A package of the agent that new machines get now.
struct AddedPackage: Codable, Printable {
    /// The file, as the artifact store has it.
    var artifacts: [ArtifactRegistration]
    var package: AgentPackage
    /// What machines of the same architecture got before.
    var replaced: AgentPackage?

    var text: String {
        let instead = replaced.map { $0 == package ? ", as before" : ", instead of \($0.version)" } ?? ""
        return AgentPackages([package]).text
            + "new machines of \(package.architecture) install \(package.version)\(instead)\n"
    }
}
