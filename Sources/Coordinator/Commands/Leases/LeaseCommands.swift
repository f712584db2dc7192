import Shared

/// `coordinator lease`
enum LeaseCommands {
    static let command = Command(
        "lease", summary: "rights of which one node at a time has each",
        subcommands: [LeaseListCommand.command, LeaseReleaseCommand.command])
}
