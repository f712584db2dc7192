import Shared

/// The node's key, certificate and trust on the disk.
struct IdentityStore {
    let paths: HostPaths
    let configuration: AgentConfiguration

    /// The node key: made once, durable before it is used, and never made again when it cannot be read.
    func key() throws -> PrivateKey {
        if let bytes = try read(paths.nodeKey, limit: 16_384) { return try PrivateKey(pem: bytes) }
        let key = try PrivateKey.generate(.p256)
        try Folder.make(paths.state, mode: FileMode(0o700))
        try DurableFile.write(try key.pem(), to: paths.nodeKey, mode: FileMode(0o600), existing: .keep)
        return key
    }

    /// The one-time ticket, where cloud-init brought one.
    func ticket() throws -> PrivateKey? {
        try read(paths.path(AgentConfiguration.ticketPath), limit: 16_384).map { try PrivateKey(pem: $0) }
    }

    func dropTicket() throws { try DurableFile.removeDurably(paths.path(AgentConfiguration.ticketPath)) }

    /// The stored identity; nil when the node is not enrolled, or its certificate has ended.
    ///
    /// - Throws: when what is stored cannot be read or does not belong together: that is for a person to look at.
    func load(now: Timestamp) throws -> NodeIdentity? {
        guard try FileState.read(paths.nodeKey, digest: false).exists,
            let certificate = try read(paths.nodeCertificate, limit: 65_536),
            let chain = try trustChain()
        else { return nil }
        let trust = try TrustChain.verify(
            chain, pinnedKeyIDs: configuration.operatorKeyIDs, clusterUID: configuration.clusterUID,
            ratchet: try RatchetFile(paths: paths).load(), now: now)
        let key = try key()
        let text = String(decoding: certificate, as: UTF8.self)
        let parsed = try Certificate(pem: text)
        guard parsed.publicKey == key.publicKey else {
            throw StepError(
                .blocked, "\(paths.nodeCertificate) is not for the key in \(paths.nodeKey)",
                hint: "remove \(paths.nodeCertificate) and start the agent again: it enrols with its key")
        }
        guard parsed.notAfter > now else { return nil }
        return identity(key: key, certificate: text, trust: trust)
    }

    /// When the stored certificate ended; nil while there is none or it is good.
    func endOfCertificate(now: Timestamp) throws -> Timestamp? {
        guard let bytes = try read(paths.nodeCertificate, limit: 65_536) else { return nil }
        let end = try Certificate(pem: String(decoding: bytes, as: UTF8.self)).notAfter
        return end > now ? nil : end
    }

    /// Makes what enrolment brought durable: first whom to trust, then who we are, and only then is the ticket removed.
    func store(_ identity: NodeIdentity) throws {
        try storeTrust(identity.trust)
        try storeCertificate(identity.certificate)
        try dropTicket()
    }

    func storeCertificate(_ certificate: String) throws {
        try DurableFile.write(Array(certificate.utf8), to: paths.nodeCertificate, mode: FileMode(0o644))
    }

    func storeTrust(_ trust: VerifiedTrust) throws {
        let ratchet = RatchetFile(paths: paths)
        try DurableFile.write(try CanonicalJSON.encode(trust.chain), to: paths.trust, mode: FileMode(0o644))
        try ratchet.store(try ratchet.load().advanced(by: trust))
    }

    /// Checks a certificate from the coordinator before it is used: our key, our name, our CA.
    func check(certificate text: String, key: PrivateKey, trust: VerifiedTrust, now: Timestamp) throws -> NodeIdentity {
        let certificate = try Certificate(pem: text)
        guard certificate.publicKey == key.publicKey else {
            throw StepError(.refused, "the coordinator's certificate is for another key")
        }
        try certificate.verify(issuedBy: trust.nodeAuthority, purpose: .client, at: now)
        let identity = identity(key: key, certificate: text, trust: trust)
        let name = "spiffe://\(identity.clusterUID)/node/\(identity.uid)"
        guard certificate.names.uris == [name] else {
            throw StepError(.refused, "the coordinator's certificate is not for \(name)")
        }
        return identity
    }

    private func identity(key: PrivateKey, certificate: String, trust: VerifiedTrust) -> NodeIdentity {
        NodeIdentity(
            name: configuration.nodeName, uid: NodeUID.of(keyID: key.keyID), clusterUID: configuration.clusterUID,
            certificate: certificate, key: key, trust: trust)
    }

    private func trustChain() throws -> [Envelope]? {
        try read(paths.trust, limit: 8 << 20).map { try StrictJSON.decode([Envelope].self, from: $0) }
    }

    private func read(_ path: String, limit: Int) throws -> [UInt8]? {
        do {
            return try DurableFile.readBounded(path, limit: limit)
        } catch {
            guard error.isMissing else { throw error }
            return nil
        }
    }
}
