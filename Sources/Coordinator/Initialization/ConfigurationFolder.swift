/// Where things lie in the configuration folder, root's alone: `/etc/muster` by default.
struct ConfigurationFolder: Sendable {
    static let standard = ConfigurationFolder(path: "/etc/muster")

    let path: String

    var configuration: String { "\(path)/\(CoordinatorConfiguration.fileName)" }
    /// PKCS#8 PEM, 0600: what signs desired state. The server's user cannot read it.
    var operatorKey: String { "\(path)/operator.key" }
    var operatorPublicKey: String { "\(path)/operator.pub" }
    /// An administrator's client certificate for `:7442`.
    var adminCertificate: String { "\(path)/admin.crt" }
    var adminKey: String { "\(path)/admin.key" }
    /// Which packages new machines install: ``AgentPackages``.
    var agentPackages: String { "\(path)/agent-packages.json" }
    /// The one of them that was added last, as 0.1.0 keeps it.
    var agentPackage: String { "\(path)/agent-package.json" }
}
