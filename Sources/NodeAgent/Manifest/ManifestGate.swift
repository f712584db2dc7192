import Shared

/// The one way in for desired state: an assignment from the coordinator becomes a manifest in force, or is refused with
/// its code and changes nothing.
///
///     assignment ─ verify ─► manifest, roster (by digest) ─ verify ─► documents durable ─► ratchet durable ─► runner
struct ManifestGate {
    let paths: HostPaths
    let identities: IdentityHolder
    let link: any CoordinatorLink
    let journal: Journal
    /// The address of this machine that the coordinator sees, for a node of a pool: no roster names one.
    var poolAddress: () -> String? = { nil }

    private var store: DocumentStore { DocumentStore(folder: paths.documents) }
    private var ratchetFile: RatchetFile { RatchetFile(paths: paths) }

    /// What may be carried out, and until when it may be begun.
    struct Permit {
        var accepted: AcceptedManifest
        var expires: Timestamp
    }

    /// Verifies an assignment and everything that it names.
    ///
    /// - Throws: ``Refusal``; ``LinkError`` when a document cannot be fetched; or what the disk says.
    func admit(_ envelope: Envelope) throws -> Permit {
        let identity = identities.current
        let ratchet = try ratchetFile.load()
        let assignment = try identity.verifier.assignment(
            envelope,
            AssignmentExpectation(
                nodeUID: identity.uid, keyID: identity.key.keyID, nodeName: identity.name, ratchet: ratchet))
        let manifest = try fetchManifest(assignment, ratchet, identity.verifier)
        let bytes = try rosterBytes(manifest.payload.rosterDigest)
        let accepted = try accept(manifest, bytes, identity)
        try store.store(assignment: envelope)
        try keep(manifest, bytes, accepted, ratchet)
        return Permit(accepted: accepted, expires: assignment.payload.expires)
    }

    /// Verifies a manifest that came without an assignment, in a file that an operator brought. Everything that the
    /// operator's own signature covers is checked the same way.
    func admit(manifest envelope: Envelope, roster bytes: [UInt8], role: RoleSet) throws -> AcceptedManifest {
        let identity = identities.current
        let ratchet = try ratchetFile.load()
        let manifest = try identity.verifier.manifest(
            envelope, ManifestExpectation(role: role, digest: nil, ratchet: ratchet))
        let accepted = try accept(manifest, bytes, identity)
        try keep(manifest, bytes, accepted, ratchet)
        return accepted
    }

    /// Makes durable, in this order: the documents, the ratchet, the fact. What is so already is not written again.
    private func keep(
        _ manifest: Verified<Manifest>, _ roster: [UInt8], _ accepted: AcceptedManifest, _ ratchet: Ratchet
    ) throws {
        try store.store(manifest: manifest)
        try store.store(roster: roster, digest: manifest.payload.rosterDigest)
        try ratchetFile.store(ratchet.advanced(by: manifest))
        if journal.ledger.accepted != accepted.run { try journal.write(.accepted(run: accepted.run)) }
        store.prune(keeping: [manifest.digest, manifest.payload.rosterDigest])
    }

    /// What was in force before the agent stopped; nil where there was nothing. Where its assignment has run out, the
    /// time is one in the past.
    func restore() throws -> Permit? {
        let ratchet = try ratchetFile.load()
        guard let digest = ratchet.manifestDigest, let role = ratchet.role,
            let envelope = try store.manifest(digest)
        else { return nil }
        let identity = identities.current
        let manifest = try identity.verifier.manifest(
            envelope, ManifestExpectation(role: role, digest: digest, generation: ratchet.generation, ratchet: ratchet))
        guard let bytes = try store.roster(manifest.payload.rosterDigest) else { return nil }
        let accepted = try accept(manifest, bytes, identity)
        return Permit(accepted: accepted, expires: storedExpiry(digest, identity))
    }

    private func storedExpiry(_ manifest: Digest, _ identity: NodeIdentity) -> Timestamp {
        let expectation = AssignmentExpectation(
            nodeUID: identity.uid, keyID: identity.key.keyID, nodeName: identity.name, ratchet: nil)
        guard let envelope = try? store.assignment(),
            let assignment = try? identity.verifier.assignment(envelope, expectation),
            assignment.payload.manifestDigest == manifest
        else { return Timestamp(seconds: 0) }
        return assignment.payload.expires
    }

    private func fetchManifest(
        _ assignment: Verified<Assignment>, _ ratchet: Ratchet, _ verifier: DocumentVerifier
    ) throws -> Verified<Manifest> {
        let envelope = try envelope(assignment.payload.manifestDigest)
        var expectation = ManifestExpectation(assignment: assignment, ratchet: ratchet)
        // Generations that this node missed: fetched one by one until they lead back to what was accepted.
        while expectation.intermediates.count < 256,
            let missing = try verifier.missingPredecessor(of: envelope, expectation)
        {
            expectation.intermediates.append(try self.envelope(missing))
        }
        return try verifier.manifest(envelope, expectation)
    }

    private func accept(
        _ manifest: Verified<Manifest>, _ bytes: [UInt8], _ identity: NodeIdentity
    ) throws -> AcceptedManifest {
        let roster = try manifest.roster(from: bytes)
        return AcceptedManifest(
            manifest: manifest.payload, digest: manifest.digest, roster: roster,
            node: try manifest.entry(of: identity.name, in: roster, poolAddress: poolAddress()))
    }

    private func envelope(_ digest: Digest) throws -> Envelope {
        if let known = try? store.manifest(digest), known.digest == digest { return known }
        let bytes = try link.blob(digest, limit: DocumentKind.largestEnvelopeBytes)
        guard SHA256.digest(of: bytes) == digest else {
            throw Refusal(.digest, kind: .manifest, "what came as \(digest.short) has another digest")
        }
        return try Envelope(reading: bytes)
    }

    private func rosterBytes(_ digest: Digest) throws -> [UInt8] {
        if let known = try? store.roster(digest), SHA256.digest(of: known) == digest { return known }
        return try link.blob(digest, limit: 4 << 20)
    }
}
