import Shared

/// `coordinator cert`
enum CertificateCommands {
    static let command = Command(
        "cert", summary: "every certificate on every node, and when it ends",
        subcommands: [CertificateListCommand.command, CertificateShowCommand.command])
}
