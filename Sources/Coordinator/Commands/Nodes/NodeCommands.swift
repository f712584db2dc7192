import Shared

/// `coordinator node`
enum NodeCommands {
    static let command = Command(
        "node", summary: "the machines, and those that want to become nodes",
        subcommands: [
            NodeListCommand.command, NodeShowCommand.command, NodeApproveCommand.command, NodeDrainCommand.command,
            NodeUncordonCommand.command, NodeRebootCommand.command, NodeResetCommand.command, NodeRemoveCommand.command,
            NodeBanCommand.command,
        ])
}
