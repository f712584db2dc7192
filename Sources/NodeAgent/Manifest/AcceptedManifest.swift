import Shared

/// A manifest that passed every check, with the roster that it names and this node's entry in it.
struct AcceptedManifest: Sendable {
    let manifest: Manifest
    /// Digest of the manifest's envelope.
    let digest: Digest
    let roster: Roster
    let node: RosterNode

    var run: RunContext { RunContext(generation: manifest.generation, manifestDigest: digest) }
}
