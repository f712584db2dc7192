import Shared

/// The user-data of one machine: pins, its name, and a one-time ticket. The ticket is the only secret in it.
struct NodeUserData: Sendable {
    /// Where the CA certificate lies that the coordinator's certificate must come from.
    static let authorityPath = "/etc/muster/server-ca.pem"

    let configuration: AgentConfiguration
    /// PKCS#8 PEM of the ticket's key; nil in approval mode.
    let ticket: [UInt8]?
    /// The agent's package, as the coordinator serves it.
    let package: UserDataPackage

    func render() throws -> String {
        let installation = PackageInstallation(packages: [package])
        var config = CloudConfig()
        config.files = [
            UserDataFile(
                path: AgentConfiguration.path, permissions: "0644", content: try JSONText.encode(configuration)),
            UserDataFile(
                path: Self.authorityPath, permissions: "0644", content: Array(configuration.serverAuthority.utf8)),
            installation.checksumFile,
        ]
        if let ticket {
            config.files.append(
                UserDataFile(path: AgentConfiguration.ticketPath, permissions: "0600", content: ticket))
        }
        config.commands = installation.commands + [["systemctl", "enable", "--now", "muster-agent.service"]]
        return try config.render()
    }
}
