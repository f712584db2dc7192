import Shared

/// `coordinator init`
enum InitCommand {
    static let command = Command(
        "init", summary: "make this host the coordinator of a new cluster",
        discussion: """
            Makes every key, the CAs, the trust document and the configuration, and overwrites nothing.
            The operator's key stays readable by root alone; the server never needs it.
            """,
        options: [
            Option("cluster", value: "NAME", summary: "the cluster's name, as in the definition", isRequired: true),
            Option(
                "address", value: "IP", summary: "address under which the nodes reach this host", isRepeatable: true,
                isRequired: true),
            Option("state", value: "DIR", summary: "the state folder", defaultValue: StateFolder.standard.path),
            Option("user", value: "NAME", summary: "the user that the server runs as", defaultValue: "muster"),
            .output,
        ]
    ) { invocation in
        let initializer = Initializer(
            clusterName: try invocation.required("cluster"), addresses: invocation.values("address"),
            configurationFolder: try invocation.configurationFolder,
            stateFolder: StateFolder(path: try AbsolutePath.of(try invocation.required("state"))),
            user: try invocation.required("user"), now: .now())
        do {
            try invocation.show(NewCoordinator(try initializer.run(), in: initializer.configurationFolder))
        } catch let error as InitializationError {
            throw CommandError(error.detail, hint: error.hint)
        } catch let error as AccountError {
            throw CommandError("\(error)", hint: "the package makes the user; name another with --user NAME")
        }
        return .ok
    }
}

/// What `init` made, with what a person compares when a machine shows its pins.
struct NewCoordinator: Codable, Printable {
    var clusterName: String
    var clusterUID: String
    /// Fingerprints of the two keys, then of the two CAs.
    var operatorKey: String
    var coordinatorKey: String
    var serverAuthority: String
    var nodeAuthority: String
    /// Where the operator's private key lies.
    var operatorKeyFile: String

    init(_ outcome: Initializer.Outcome, in folder: ConfigurationFolder) {
        clusterName = outcome.configuration.clusterName
        clusterUID = outcome.configuration.clusterUID
        operatorKey = outcome.operatorFingerprint
        coordinatorKey = outcome.coordinatorFingerprint
        serverAuthority = outcome.serverAuthorityFingerprint
        nodeAuthority = outcome.nodeAuthorityFingerprint
        operatorKeyFile = folder.operatorKey
    }

    var text: String {
        """
        This host is the coordinator of cluster \(clusterName), uid \(clusterUID).

          operator key     \(operatorKey)
          coordinator key  \(coordinatorKey)
          server CA        \(serverAuthority)
          node CA          \(nodeAuthority)

        \(operatorKeyFile) signs everything that nodes obey: keep a copy of it in a safe place.

        Next:
          systemctl enable --now muster-coordinator.service
          coordinator apply -f cluster.yaml
          coordinator cloud-init --node NAME      the user-data of each further machine

        """
    }
}
