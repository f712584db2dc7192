import Shared

/// `coordinator artifact`
enum ArtifactCommands {
    static let command = Command(
        "artifact", summary: "the files that nodes need: binaries, images, addons",
        subcommands: [
            ArtifactAddCommand.command, ArtifactListCommand.command, ArtifactBundleCommand.command,
            ArtifactImportCommand.command,
        ])
}

/// `coordinator package`
enum PackageCommands {
    static let command = Command(
        "package", summary: "the agent's package, which new machines install",
        subcommands: [PackageAddCommand.command, PackageListCommand.command, PackageRemoveCommand.command])
}
