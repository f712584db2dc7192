import Shared

/// `coordinator firewall`
enum FirewallCommands {
    static let command = Command(
        "firewall", summary: "which ports the nodes need open, and whether they are",
        subcommands: [FirewallShowCommand.command, FirewallProbeCommand.command])
}
