import Shared

/// The certificate of one cluster CA, for a node that holds no CA key.
struct PublicAuthoritiesStep: StepHandler {
    let spec: PublicAuthoritiesSpec

    func look(_ context: StepContext) throws -> Look {
        guard let bytes = try context.files.read(spec.path, limit: 64 << 10) else {
            return .needed("\(spec.path) is missing")
        }
        if let problem = Self.problem(bytes) { return .needed("\(spec.path) \(problem)") }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let text = try local(context) ?? fetch(context)
        let bytes = Array(text.utf8)
        if let problem = Self.problem(bytes) {
            throw StepError(.refused, "the certificate of the \(spec.authority.rawValue) CA \(problem)")
        }
        try context.files.put(WantedFile(path: spec.path, content: bytes))
    }

    func adopt(_ context: StepContext) throws { try context.files.adopt(spec.path) }

    private func local(_ context: StepContext) throws -> String? {
        let bundle = try AuthorityFiles(manifest: context.manifest, paths: context.paths)?.load()
        return try bundle?.authority(spec.authority)?.certificate.pemText()
    }

    private func fetch(_ context: StepContext) throws -> String {
        let question = RelayClient.Question(
            topic: .publicAuthorities, isSecret: false, purpose: "send the certificates of the cluster's CAs",
            condition: ConditionName.clusterAuthorities)
        let answer = try RelayClient(peers: try context.requirePeers())
            .ask(question, for: PublicAuthorities.self, context)
        let text =
            switch spec.authority {
            case .kubernetes: Optional(answer.kubernetesCertificate)
            case .frontProxy: Optional(answer.frontProxyCertificate)
            case .etcd: answer.etcdCertificate
            }
        guard let text else {
            throw StepError(.failed, "the control planes have no \(spec.authority.rawValue) CA")
        }
        return text
    }

    private static func problem(_ bytes: [UInt8]) -> String? {
        guard let certificate = try? Certificate(pem: bytes) else { return "is no certificate" }
        guard certificate.isCA else { return "is not a CA's certificate" }
        return Timestamp.now() < certificate.notAfter ? nil : "expired at \(certificate.notAfter)"
    }
}
