import Shared

/// `coordinator package remove`
enum PackageRemoveCommand {
    static let command = Command(
        "remove", summary: "no longer give new machines of an architecture the agent's package",
        discussion: """
            'cloud-init' then prints nothing for them. The file stays in the artifact store, so that user-data that was
            printed before still works.
            """,
        arguments: [Argument("ARCHITECTURE", summary: "as 'coordinator package list' shows it, for example arm64")],
        options: [.output]
    ) { invocation in
        let folder = try CoordinatorHost.require(invocation).folder
        let architecture = try invocation.requiredArgument("ARCHITECTURE")
        var packages = try AgentPackages.read(folder)
        guard let removed = packages.remove(architecture: architecture) else {
            throw CommandError(
                "there is no package for \(DisplayText.escaped(architecture))", hint: "coordinator package list")
        }
        try packages.write(last: packages.all.last, in: folder)
        try invocation.show(RemovedPackage(package: removed))
        return .ok
    }
}

/// A package that new machines no longer get.
struct RemovedPackage: Codable, Printable {
    var package: AgentPackage

    var text: String { "new machines of \(package.architecture) no longer install \(package.version)\n" }
}
