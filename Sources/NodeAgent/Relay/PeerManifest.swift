import Shared

/// Another node's own manifest: what the operator's signature allows it to ask for.
struct PeerManifest {
    let peers: Peers

    /// Fetches and verifies the manifest that a proven node says it works on, and its roster.
    ///
    /// - Throws: ``RelayRefusal`` where it is no manifest for that node's roles.
    func fetch(
        _ digest: Digest, of peer: ProvenPeer, _ request: RelayRequest
    ) throws -> (manifest: Verified<Manifest>, roster: Roster) {
        let own = request.manifest
        let blobs = RelayBlobs(link: peers.link)
        let manifest: Verified<Manifest>
        do {
            let bytes = try blobs.fetch(digest, limit: DocumentKind.largestEnvelopeBytes)
            let expectation = ManifestExpectation(role: peer.entry.roles, digest: digest, ratchet: nil)
            manifest = try peers.verifier(now: request.now).manifest(try Envelope(reading: bytes), expectation)
        } catch let error as Refusal {
            throw RelayRefusal("the manifest of the order is refused (\(error.code.rawValue))")
        }
        let roster =
            manifest.payload.rosterDigest == own.manifest.rosterDigest
            ? own.roster
            : try manifest.roster(from: try blobs.fetch(manifest.payload.rosterDigest, limit: 16 << 20))
        return (manifest, roster)
    }
}
