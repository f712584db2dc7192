/// What every node of a role must be: an ordered list of steps, the same bytes for all of them. Signed by the operator.
///
/// It carries no time, so that planning the same definition twice gives the same bytes.
package struct Manifest: DocumentPayload {
    package static let kind = DocumentKind.manifest

    package var clusterUID: String
    /// The node's set of roles in canonical form, see ``RoleSet``: `control-plane+etcd`.
    package var role: RoleSet
    package var generation: Int
    /// Digest of the envelope of this role's manifest in the generation before; absent in the first one.
    package var previousDigest: Digest?
    /// Digest of the roster blob that this generation was planned with.
    package var rosterDigest: Digest
    package var artifacts: [ArtifactRecord]
    package var steps: [Step]

    package init(
        clusterUID: String, role: RoleSet, generation: Int, previousDigest: Digest?, rosterDigest: Digest,
        artifacts: [ArtifactRecord], steps: [Step]
    ) {
        self.clusterUID = clusterUID
        self.role = role
        self.generation = generation
        self.previousDigest = previousDigest
        self.rosterDigest = rosterDigest
        self.artifacts = artifacts
        self.steps = steps
    }
}

/// A file that nodes need, named by its digest. The name is what steps and people call it.
package struct ArtifactRecord: Codable, Equatable, Hashable, Sendable {
    package var name: String
    package var digest: Digest
    /// Bytes.
    package var size: Int

    package init(name: String, digest: Digest, size: Int) {
        self.name = name
        self.digest = digest
        self.size = size
    }
}
