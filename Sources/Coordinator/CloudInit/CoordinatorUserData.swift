/// The user-data of the load-balancer host: it becomes the coordinator and its own first node. Nothing in it is secret;
/// every key is made on the machine.
struct CoordinatorUserData: Sendable {
    /// The coordinator's and the agent's package, in this order.
    let packages: [UserDataPackage]
    let clusterName: String
    /// Addresses under which agents will reach the coordinator.
    let addresses: [String]
    /// The load balancer's name in the definition.
    let nodeName: String

    func render() throws -> String {
        let installation = PackageInstallation(packages: packages)
        var config = CloudConfig()
        config.files = [installation.checksumFile]
        let addressOptions = addresses.flatMap { ["--address", $0] }
        let agentPackage = packages.last.map { "\(PackageInstallation.folder)/checked/\($0.fileName)" } ?? ""
        config.commands =
            installation.commands + [
                ["coordinator", "init", "--cluster", clusterName] + addressOptions,
                ["systemctl", "enable", "--now", "muster-coordinator.service"],
                ["coordinator", "package", "add", agentPackage],
                ["coordinator", "ticket", "create", "--node", nodeName, "--role", "load-balancer", "--install"],
                ["systemctl", "enable", "--now", "muster-agent.service"],
            ]
        return try config.render()
    }
}
