import Shared

/// `coordinator secret`
enum SecretCommands {
    static let command = Command(
        "secret", summary: "keys and other secrets of yours that nodes need",
        subcommands: [SecretSendCommand.command])
}
