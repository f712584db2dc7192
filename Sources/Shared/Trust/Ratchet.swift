/// The highest of everything that a node has accepted. It only ever moves forward, and is durable before the first side
/// effect; its file is the agent's business.
package struct Ratchet: Codable, Equatable, Sendable {
    package private(set) var trustVersion: Int
    package private(set) var trustDigest: Digest?
    package private(set) var generation: Int
    /// Digest of the envelope of the manifest of that generation.
    package private(set) var manifestDigest: Digest?
    package private(set) var role: RoleSet?

    /// That of a machine that has seen nothing.
    package static let empty = Ratchet(
        trustVersion: 0, trustDigest: nil, generation: 0, manifestDigest: nil, role: nil)

    package func advanced(by trust: VerifiedTrust) -> Ratchet {
        guard trust.version > trustVersion else { return self }
        var next = self
        next.trustVersion = trust.version
        next.trustDigest = trust.digest
        return next
    }

    package func advanced(by manifest: Verified<Manifest>) -> Ratchet {
        guard manifest.payload.generation > generation else { return self }
        var next = self
        next.generation = manifest.payload.generation
        next.manifestDigest = manifest.digest
        next.role = manifest.payload.role
        return next
    }
}
