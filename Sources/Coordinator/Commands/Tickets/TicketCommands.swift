import Shared

/// `coordinator ticket`
enum TicketCommands {
    static let command = Command(
        "ticket", summary: "one-time keys with which machines become nodes",
        subcommands: [TicketCreateCommand.command, TicketListCommand.command, TicketRevokeCommand.command])
}
