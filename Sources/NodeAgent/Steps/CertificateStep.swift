import Shared

/// A certificate for a key that is born on this node: signed here where this node holds the CA, else by a control plane
/// through the relay. The key never leaves the node.
struct CertificateStep: StepHandler {
    let spec: CertificateSpec

    func look(_ context: StepContext) throws -> Look {
        if let reason = try RestartDebt(context).reason { return .needed(reason) }
        guard let keyBytes = try context.files.read(spec.keyPath, limit: 64 << 10) else {
            return .needed("\(spec.keyPath) is missing")
        }
        guard let key = try? PrivateKey(pem: keyBytes) else { return .needed("\(spec.keyPath) is no key") }
        guard let certificateBytes = try context.files.read(spec.certificatePath, limit: 64 << 10) else {
            return .needed("\(spec.certificatePath) is missing")
        }
        guard let certificate = try? Certificate(pem: certificateBytes) else {
            return .needed("\(spec.certificatePath) is no certificate")
        }
        let authority = try knownAuthority(context)
        if let path = spec.authorityPath, authority == nil { return .needed("\(path) is missing") }
        let wish = try FilledCertificate(spec, node: context.node)
        if let problem = wish.problem(
            of: certificate, key: key.publicKey, authority: authority, now: .now())
        {
            return .needed("\(spec.certificatePath) \(problem)")
        }
        for file in [keyFile(keyBytes), certificateFile(certificateBytes)] {
            if let difference = try context.files.difference(file) { return .needed(difference) }
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        try SystemAccount(host: context.host).make(user: spec.owner, group: spec.group, home: "/nonexistent")
        let key = try key(context)
        let wish = try FilledCertificate(spec, node: context.node)
        let authority: Certificate
        let certificate: Certificate
        let bundle = try AuthorityFiles(manifest: context.manifest, paths: context.paths)?.load()
        if let local = bundle?.authority(spec.authority) {
            authority = local.certificate
            certificate = try local.issue(to: key.publicKey, wish.profile, now: .now())
        } else {
            let issued = try order(key, wish, context)
            authority = try Certificate(pem: issued.authority)
            certificate = try Certificate(pem: issued.certificate)
        }
        // Never put something in place that the next look would not accept.
        if let problem = wish.problem(of: certificate, key: key.publicKey, authority: authority, now: .now()) {
            throw StepError(.refused, "the certificate that was issued \(problem)")
        }
        try RestartDebt(context).owe(spec.restarts)
        try context.files.put(certificateFile(try certificate.pem()))
        if let path = spec.authorityPath {
            try context.files.put(WantedFile(path: path, content: try authority.pem()))
        }
        try RestartDebt(context).pay()
    }

    func adopt(_ context: StepContext) throws {
        for path in [spec.keyPath, spec.certificatePath, spec.authorityPath].compactMap({ $0 }) {
            try context.files.adopt(path)
        }
    }

    private func keyFile(_ bytes: [UInt8]) -> WantedFile {
        WantedFile(path: spec.keyPath, content: bytes, mode: FileMode(0o600), owner: spec.owner, group: spec.group)
    }

    private func certificateFile(_ bytes: [UInt8]) -> WantedFile {
        WantedFile(path: spec.certificatePath, content: bytes, owner: spec.owner, group: spec.group)
    }

    /// The key that is here, or a new one; in its place and durable before anybody signs for it.
    private func key(_ context: StepContext) throws -> PrivateKey {
        if let bytes = try context.files.read(spec.keyPath, limit: 64 << 10), let key = try? PrivateKey(pem: bytes) {
            try context.files.put(keyFile(bytes))
            return key
        }
        context.progress("making the key \(spec.keyPath)")
        let key = try PrivateKey.generate(spec.algorithm?.kind ?? .p256)
        try context.files.put(keyFile(try key.pem()))
        return key
    }

    /// The CA certificate that is known on this node.
    private func knownAuthority(_ context: StepContext) throws -> Certificate? {
        let local = AuthorityFiles(manifest: context.manifest, paths: context.paths)?.certificatePath(spec.authority)
        for path in [spec.authorityPath, local].compactMap({ $0 }) {
            if let bytes = try context.files.read(path, limit: 64 << 10), let found = try? Certificate(pem: bytes) {
                return found
            }
        }
        return nil
    }

    private func order(
        _ key: PrivateKey, _ wish: FilledCertificate, _ context: StepContext
    ) throws -> IssuedCertificate {
        let request = try CertificateRequest(key: key, subject: wish.subject)
        let order = CertificateOrder(
            stepID: context.step.id, manifestDigest: context.manifestDigest, csr: try request.pemText())
        let question = RelayClient.Question(
            topic: .certificate, body: try CanonicalJSON.encode(order), isSecret: false,
            purpose: "sign \(spec.certificatePath)", condition: ConditionName.clusterAuthorities)
        return try RelayClient(peers: try context.requirePeers()).ask(question, for: IssuedCertificate.self, context)
    }
}
