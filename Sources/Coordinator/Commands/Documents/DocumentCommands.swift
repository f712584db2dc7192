import Shared

/// `coordinator document`
enum DocumentCommands {
    static let command = Command(
        "document", summary: "signed documents, for people to read",
        subcommands: [DocumentShowCommand.command])
}
