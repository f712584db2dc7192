import Shared

/// `generation/<number>`: what was applied, by digests. The documents are blobs.
struct GenerationRow: Codable, Equatable, Sendable {
    static let prefix = "generation/"

    /// A manifest by its roles.
    struct Entry: Codable, Equatable, Sendable, ManifestChoice {
        var role: RoleSet
        var digest: Digest
        /// Nil where the roles have one manifest.
        var architecture: String?
    }

    var generation: Int
    var definitionDigest: Digest
    var rosterDigest: Digest
    var manifests: [Entry]
    var pools: [PlannedPool]
    var applied: Timestamp
    /// Names of the leases that steps use; nobody can take any other.
    var leases: [String]
    /// Who may take them; nil in a row of an older version.
    var leaseUses: [LeaseUse]?
    /// Name of a condition to the role sets whose steps publish it.
    var publishers: [String: [RoleSet]]
    /// host:port of the API, where a step names it.
    var endpoint: String?
    /// Who moves packets between pods; nil where no step brings it.
    var podTraffic: PodTraffic?
    /// Names of the nodes that it is handed to; nil where it is for all. See ``GenerationSubset``.
    var only: [String]?

    /// Whether a node gets it, as far as ``only`` says.
    func isHanded(to node: String) -> Bool { only?.contains(node) ?? true }

    static func key(_ generation: Int) -> StoreKey { StoreKey("\(prefix)\(PaddedNumber.text(generation, digits: 8))") }

    /// `head/generation`: the newest number.
    static let headKey: StoreKey = "head/generation"

    struct Head: Codable, Equatable, Sendable {
        var generation: Int
    }

    func manifest(for role: RoleSet, architecture: String?) -> Digest? {
        manifests.manifest(for: role, architecture: architecture)?.digest
    }

    /// Whether a manifest of the next generation may follow this digest: machines hold on to what was for their roles.
    func isFollowed(by previous: Digest?, for role: RoleSet) -> Bool {
        let known = manifests.filter { $0.role == role }
        return known.isEmpty ? previous == nil : known.contains { $0.digest == previous }
    }

    static func newest(in transaction: borrowing StoreTransaction) throws -> GenerationRow? {
        guard let head = try transaction.get(headKey, as: Head.self) else { return nil }
        return try transaction.get(key(head.generation), as: GenerationRow.self)
    }

    static func newest(in snapshot: Snapshot) throws -> GenerationRow? {
        guard let head = try snapshot.get(headKey, as: Head.self) else { return nil }
        return try snapshot.get(key(head.generation), as: GenerationRow.self)
    }
}
