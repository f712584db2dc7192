import Shared

/// Options that several commands have.
enum CommonOptions {
    /// Inherited by every command.
    static let configuration = Option(
        "config", value: "DIR", summary: "folder of coordinator.json and the operator's key",
        defaultValue: ConfigurationFolder.standard.path)
    static let definition = Option(
        "file", short: "f", value: "FILE", summary: "the definition, YAML or JSON", isRequired: true)
    static let operatorKey = Option(
        "key", value: "FILE", summary: "the operator's private key; by default operator.key in the folder of --config")
    static let node = Option("node", value: "NAME", summary: "a node that the definition names")
    static let pool = Option("pool", value: "NAME", summary: "a pool of nodes that are not named in advance")
    static let roles = Option(
        "role", value: "ROLES", summary: "roles joined by commas; by default those of the applied definition")
    static let ticketLifetime = Option(
        "ttl", value: "TIME", summary: "how long the ticket may be used", defaultValue: "24h")
}

extension Invocation {
    /// The folder that `--config` names.
    var configurationFolder: ConfigurationFolder {
        get throws { ConfigurationFolder(path: try AbsolutePath.of(try required("config"))) }
    }

    /// What `--role` says, `control-plane,etcd` or `control-plane+etcd`; nil where it is not given.
    func roleSet() throws -> RoleSet? {
        guard let text = value("role") else { return nil }
        let roles = try text.split(whereSeparator: { $0 == "," || $0 == "+" }).map { name in
            guard let role = Role(rawValue: String(name)) else {
                throw usage(
                    "'\(name)' is not a role: the roles are \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return role
        }
        guard !roles.isEmpty else { throw usage("option --role names no role") }
        return RoleSet(roles)
    }

    /// A duration in whole seconds.
    func seconds(_ name: String) throws -> Int? {
        try duration(name).map { Int(clamping: $0.components.seconds) }
    }
}
