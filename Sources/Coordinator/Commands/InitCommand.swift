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
        ]
    ) { invocation in
        let initializer = Initializer(
            clusterName: try invocation.required("cluster"), addresses: invocation.values("address"),
            configurationFolder: try invocation.configurationFolder,
            stateFolder: StateFolder(path: try AbsolutePath.of(try invocation.required("state"))),
            user: try invocation.required("user"), now: .now())
        do {
            try invocation.console.write(text(of: try initializer.run(), in: initializer.configurationFolder))
        } catch let error as InitializationError {
            throw CommandError(error.detail, hint: error.hint)
        } catch let error as AccountError {
            throw CommandError("\(error)", hint: "the package makes the user; name another with --user NAME")
        }
        return .ok
    }

    static func text(of outcome: Initializer.Outcome, in folder: ConfigurationFolder) -> String {
        let configuration = outcome.configuration
        return """
            This host is the coordinator of cluster \(configuration.clusterName), uid \(configuration.clusterUID).

              operator key     \(outcome.operatorFingerprint)
              coordinator key  \(outcome.coordinatorFingerprint)
              server CA        \(outcome.serverAuthorityFingerprint)
              node CA          \(outcome.nodeAuthorityFingerprint)

            \(folder.operatorKey) signs everything that nodes obey: keep a copy of it in a safe place.

            Next:
              systemctl enable --now muster-coordinator.service
              coordinator apply -f cluster.yaml
              coordinator cloud-init --node NAME      the user-data of each further machine

            """
    }
}
