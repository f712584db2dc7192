import Shared

/// The user-data of the coordinator's host: it becomes the coordinator and its own first node. Nothing in it is secret;
/// every key is made on the machine.
struct CoordinatorUserData: Sendable {
    /// The coordinator's and the agent's package, in this order.
    let packages: [UserDataPackage]
    let clusterName: String
    /// Addresses under which agents will reach the coordinator.
    let addresses: [String]
    /// The host's name in the definition.
    let nodeName: String
    /// Its roles there; the ticket is made before the definition is applied.
    let roles: RoleSet

    func render() throws -> String {
        let installation = PackageInstallation(packages: packages)
        var config = CloudConfig()
        config.files = [installation.checksumFile]
        let addressOptions = addresses.flatMap { ["--address", $0] }
        let roleNames = roles.roles.map(\.rawValue).joined(separator: ",")
        let agentPackage = packages.last.map { "\(PackageInstallation.folder)/checked/\($0.fileName)" } ?? ""
        config.commands =
            installation.commands + [
                ["coordinator", "init", "--cluster", clusterName] + addressOptions,
                ["systemctl", "enable", "--now", "muster-coordinator.service"],
                ["coordinator", "package", "add", agentPackage],
                ["coordinator", "ticket", "create", "--node", nodeName, "--role", roleNames, "--install"],
                ["systemctl", "enable", "--now", "muster-agent.service"],
            ]
        return try config.render()
    }
}
