import Shared

/// The user-data of the coordinator's host: it becomes the coordinator and its own first node. Nothing in it is secret;
/// every key is made on the machine.
struct CoordinatorUserData: Sendable {
    /// The coordinator's and the agent's packages, in this order, for each architecture.
    let packages: [UserDataPackage]
    let clusterName: String
    /// Addresses under which agents will reach the coordinator.
    let addresses: [String]
    /// The host's name in the definition.
    let nodeName: String
    /// Its roles there; the ticket is made before the definition is applied.
    let roles: RoleSet
    /// Whether the machine is to be called as the node is.
    var setsHostname = false

    func render(_ format: UserDataFormat = .cloudConfig, with joined: [JoinedFile] = []) throws -> String {
        let script = BootScript(
            node: nodeName, packages: packages, isInstalled: "[ -e /etc/muster/agent-package.json ]", report: nil,
            closing: closing)
        return try UserData(script: script, files: [], hostname: setsHostname ? nodeName : nil)
            .render(format, with: joined)
    }

    /// Each is done once, whatever came to an end before.
    private var closing: String {
        let roleNames = roles.roles.map(\.rawValue).joined(separator: ",")
        let initialize = ["coordinator", "init", "--cluster", clusterName] + addresses.flatMap { ["--address", $0] }
        let ticket = ["coordinator", "ticket", "create", "--node", nodeName, "--role", roleNames, "--install"]
        return """
            if [ ! -e /etc/muster/coordinator.json ]; then
                run init \(ShellText.line(initialize))
            fi
            run start-coordinator systemctl enable --now muster-coordinator.service
            for file in "$folder"/\(AgentPackage.name)_*.deb; do
                if [ -e "$file" ]; then run package coordinator package add "$file"; fi
            done
            if [ ! -e \(AgentConfiguration.path) ]; then
                run ticket \(ShellText.line(ticket))
            fi
            run start-agent systemctl enable --now muster-agent.service

            """
    }
}
