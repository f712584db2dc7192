/// What a manifest must be to be carried out on this node.
package struct ManifestExpectation: Sendable {
    package var role: RoleSet
    package var digest: Digest?
    package var generation: Int?
    package var ratchet: Ratchet?
    /// The manifests between the ratchet's and this one, where generations were missed. They need no signature: each is
    /// named by digest in the next one, and the last of them in what the operator signed.
    package var intermediates: [Envelope]

    package init(
        role: RoleSet, digest: Digest?, generation: Int? = nil, ratchet: Ratchet?, intermediates: [Envelope] = []
    ) {
        self.role = role
        self.digest = digest
        self.generation = generation
        self.ratchet = ratchet
        self.intermediates = intermediates
    }

    /// The manifest that an assignment names.
    package init(assignment: Verified<Assignment>, ratchet: Ratchet?, intermediates: [Envelope] = []) {
        self.init(
            role: assignment.payload.role, digest: assignment.payload.manifestDigest,
            generation: assignment.payload.generation, ratchet: ratchet, intermediates: intermediates)
    }
}

extension DocumentVerifier {
    package func manifest(
        _ envelope: Envelope, _ expectation: ManifestExpectation
    ) throws(Refusal) -> Verified<Manifest> {
        try manifest(envelope, expecting: expectation)
    }

    /// Without an expectation only for reports.
    func manifest(
        _ envelope: Envelope, expecting expectation: ManifestExpectation?
    ) throws(Refusal) -> Verified<Manifest> {
        let opened = try Opened<Manifest>(envelope, signedBy: trust.operators)
        let payload = opened.payload
        try checkCluster(payload)
        guard let expectation else { return Verified(opened) }
        try require(payload.role == expectation.role, .role, payload) { "it is for role \(payload.role)" }
        let ratchet = expectation.ratchet ?? .empty
        try require(payload.generation >= ratchet.generation, .rollback, payload) {
            "it is generation \(payload.generation), and \(ratchet.generation) was accepted before"
        }
        try require(
            payload.generation > ratchet.generation || opened.digest == ratchet.manifestDigest, .equivocation, payload
        ) { "another manifest of generation \(payload.generation) was accepted before" }
        try require(payload.generation == expectation.generation ?? payload.generation, .chain, payload) {
            "it is generation \(payload.generation), and the assignment is for another"
        }
        let missing = try missingPredecessor(of: payload, ratchet: ratchet, among: expectation.intermediates)
        try require(missing == nil, .chain, payload) {
            "generation \(payload.generation) does not lead back to the one accepted before"
        }
        try require(opened.digest == expectation.digest ?? opened.digest, .digest, payload) {
            "its digest is \(opened.digest.short)"
        }
        return Verified(opened)
    }

    /// After missed generations: the digest of the next manifest to fetch and add to `intermediates`, or nil when
    /// nothing more is needed. Checks that the operator signed `envelope` before it follows anything.
    package func missingPredecessor(
        of envelope: Envelope, _ expectation: ManifestExpectation
    ) throws(Refusal) -> Digest? {
        let opened = try Opened<Manifest>(envelope, signedBy: trust.operators)
        return try missingPredecessor(
            of: opened.payload, ratchet: expectation.ratchet ?? .empty, among: expectation.intermediates)
    }

    private func missingPredecessor(
        of manifest: Manifest, ratchet: Ratchet, among intermediates: [Envelope]
    ) throws(Refusal) -> Digest? {
        // A node that has done nothing yet, or is given another role, has no predecessor to hold on to.
        guard let known = ratchet.manifestDigest, ratchet.role == manifest.role,
            manifest.generation > ratchet.generation
        else { return nil }
        let byDigest = Dictionary(intermediates.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first })
        var current = manifest
        while current.generation > ratchet.generation + 1 {
            guard let digest = current.previousDigest else { throw brokenChain(current) }
            guard let envelope = byDigest[digest] else { return digest }
            let previous = try Opened<Manifest>.read(try Opened<Manifest>.bytes(of: envelope))
            guard previous.clusterUID == current.clusterUID, previous.role == current.role,
                previous.generation == current.generation - 1
            else { throw brokenChain(current) }
            current = previous
        }
        guard current.previousDigest == known else { throw brokenChain(current) }
        return nil
    }

    private func brokenChain(_ manifest: Manifest) -> Refusal {
        Refusal(
            .chain, kind: .manifest, "generation \(manifest.generation) does not follow the one accepted before")
    }
}
