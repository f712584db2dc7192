import Shared

/// The user-data of one machine: pins, its name, and a one-time ticket. The ticket is the only secret in it.
struct NodeUserData: Sendable {
    /// Where the CA certificate lies that the coordinator's certificate must come from.
    static let authorityPath = "/etc/muster/server-ca.pem"
    /// What the agent has once the machine is a node; see `HostPaths` of the agent.
    static let certificatePath = "/var/lib/muster-agent/node.crt"

    let configuration: AgentConfiguration
    /// PKCS#8 PEM of the ticket's key; nil in approval mode.
    let ticket: [UInt8]?
    /// The agent's packages, one an architecture, as the coordinator serves them.
    let packages: [UserDataPackage]
    /// Whether the machine is to be called as the node is.
    var setsHostname = false

    func render(_ format: UserDataFormat = .cloudConfig, with joined: [JoinedFile] = []) throws -> String {
        let name = configuration.nodeName
        let script = BootScript(
            node: name, packages: packages, isInstalled: "installed \(AgentPackage.name)", report: report,
            closing: "run start systemctl enable --now muster-agent.service\n")
        return try UserData(script: script, files: files, hostname: setsHostname ? name : nil)
            .render(format, with: joined)
    }

    private var files: [UserDataFile] {
        get throws {
            let pins = [
                UserDataFile(
                    path: AgentConfiguration.path, permissions: "0644", content: try JSONText.encode(configuration)),
                UserDataFile(
                    path: Self.authorityPath, permissions: "0644", content: Array(configuration.serverAuthority.utf8)),
            ]
            guard let ticket else { return pins }
            return pins + [
                UserDataFile(
                    path: AgentConfiguration.ticketPath, permissions: "0600", content: ticket, isForEnrolment: true)
            ]
        }
    }

    private var report: BootScript.Report? {
        configuration.enrolmentURL.map {
            BootScript.Report(url: $0 + BootFailureEndpoint.path, authorityPath: Self.authorityPath)
        }
    }
}

extension AgentConfiguration {
    /// Where a machine without an identity reaches the coordinator; nil where no address is known.
    var enrolmentURL: String? {
        coordinators.first.map { "https://\($0.contains(":") ? "[\($0)]" : $0):\(enrolmentPort)" }
    }
}
