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
            Option("ttl", value: "TIME", summary: "how long the certificate is valid", defaultValue: "8h"),
            Option("timeout", value: "TIME", summary: "how long to wait for a control plane", defaultValue: "60s"),
            Option("output-file", value: "FILE", summary: "where to write it, instead of standard output"),
            CommonOptions.operatorKey,
        ]
    ) { invocation in
        let access = try ClusterAccess(invocation)
        let groups = invocation.values("group")
        let endpoint = try endpoint(try AppliedGeneration.require(access))
        let user = try invocation.required("user")
        let key = try PrivateKey.generate(.p256)
        let order = KubeconfigOrder(
            user: user, groups: groups.isEmpty ? ["system:masters"] : groups,
            lifetimeSeconds: try invocation.seconds("ttl") ?? 28_800,
            csr: try CertificateRequest(key: key, subject: DistinguishedName(commonName: user)).pemText())
        let issued = try OperatorRelay(
            access: access, operatorKey: try OperatorKey.read(invocation, for: access.trust)
        ).order(order, seconds: try invocation.seconds("timeout") ?? 60)
        let certificate = try Certificate(pem: issued.certificate)
        guard certificate.publicKey == key.publicKey else {
            throw CommandError("the certificate that came back is for another key", hint: "coordinator events")
        }
        let text = Kubeconfig(
            clusterName: access.trust.document.clusterName, user: user, server: "https://\(endpoint)",
            authority: issued.authority, certificate: issued.certificate,
            key: String(decoding: try key.pem(), as: UTF8.self)
        ).text
        guard let file = invocation.value("output-file") else {
            try invocation.console.write(text)
            return .ok
        }
        try DurableFile.write(Array(text.utf8), to: try AbsolutePath.of(file), mode: FileMode(0o600))
        invocation.console.printError("\(file) is valid until \(certificate.notAfter)")
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
