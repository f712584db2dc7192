import Shared

/// `coordinator kubeconfig`
enum KubeconfigCommand {
    static let command = Command(
        "kubeconfig", summary: "get access to the cluster, with a key that is made here",
        discussion: """
            A control plane signs the certificate, ordered by the operator's key; the coordinator carries the
            messages and can change none of them. The answer is printed, or written with mode 0600.
            """,
        options: [
            Option("user", value: "NAME", summary: "the user's name in the cluster", defaultValue: "admin"),
            Option(
                "group", value: "NAME", summary: "a group of the user; system:masters where none is given",
                isRepeatable: true),
            Option("ttl", value: "TIME", summary: "how long the certificate is valid, at most 24h", defaultValue: "8h"),
            Option("timeout", value: "TIME", summary: "how long to wait for a control plane", defaultValue: "60s"),
            Option("output-file", value: "FILE", summary: "where to write it, instead of standard output"),
            OutputFile.force, CommonOptions.operatorKey, .output,
        ]
    ) { invocation in
        let lifetime = try invocation.seconds("ttl") ?? 28_800
        guard lifetime <= KubeconfigOrder.longestSeconds else {
            throw invocation.usage(
                "option --ttl wants at most 24h: Kubernetes cannot revoke a client certificate, so no control plane "
                    + "signs a longer one")
        }
        let target = try invocation.value("output-file").map { try OutputFile($0, invocation) }
        let access = try ClusterAccess(invocation)
        let groups = invocation.values("group")
        let endpoint = try endpoint(try AppliedGeneration.require(access))
        let user = try invocation.required("user")
        let relay = OperatorRelay(access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust))
        let credential = try ClientCredential.mint(
            user: user, groups: groups.isEmpty ? ["system:masters"] : groups, lifetimeSeconds: lifetime, relay: relay,
            seconds: try invocation.seconds("timeout") ?? 60)
        var result = NewKubeconfig(
            clusterName: access.trust.document.clusterName, user: user,
            groups: groups.isEmpty ? ["system:masters"] : groups, server: "https://\(endpoint)",
            notAfter: credential.notAfter)
        let text = Kubeconfig(
            clusterName: result.clusterName, user: user, server: result.server, authority: credential.authority,
            certificate: credential.certificate, key: String(decoding: credential.key, as: UTF8.self)
        ).text
        if let target {
            try target.write(Array(text.utf8), mode: FileMode(0o600))
            result.file = target.path
        } else {
            result.kubeconfig = text
        }
        try invocation.show(result)
        return .ok
    }

    /// Where the API is, from what the operator signed.
    private static func endpoint(_ applied: AppliedGeneration) throws -> String {
        for manifest in applied.previous.manifests where manifest.manifest.role.contains(.controlPlane) {
            for step in manifest.manifest.steps {
                if case .kubeadmInit(let spec) = step.action { return spec.endpoint }
            }
        }
        throw CommandError("generation \(applied.generation) has no control plane", hint: "coordinator plan -f FILE")
    }
}

/// Access to the cluster that was just granted.
struct NewKubeconfig: Codable, Printable {
    var clusterName: String
    var user: String
    var groups: [String]
    /// Where the API is.
    var server: String
    /// When the certificate ends.
    var notAfter: Timestamp
    /// Where the kubeconfig was written; absent where it is printed.
    var file: String?
    /// The kubeconfig itself, which holds a private key; absent where it went into a file.
    var kubeconfig: String?

    var text: String { kubeconfig ?? "\(file ?? "") is valid until \(notAfter)\n" }
}
