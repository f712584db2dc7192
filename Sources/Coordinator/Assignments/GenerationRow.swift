import Shared

/// `generation/<number>`: what was applied, by digests. The documents are blobs.
struct GenerationRow: Codable, Equatable, Sendable {
    static let prefix = "generation/"

    /// A manifest by its roles.
    struct Entry: Codable, Equatable, Sendable {
        var role: RoleSet
        var digest: Digest
    }

    var generation: Int
    var definitionDigest: Digest
    var rosterDigest: Digest
    var manifests: [Entry]
    var pools: [PlannedPool]
    var applied: Timestamp
    /// Names of the leases that steps use; nobody can take any other.
    var leases: [String]
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

    func manifest(for role: RoleSet) -> Digest? { manifests.first { $0.role == role }?.digest }

    static func newest(in transaction: borrowing StoreTransaction) throws -> GenerationRow? {
        guard let head = try transaction.get(headKey, as: Head.self) else { return nil }
        return try transaction.get(key(head.generation), as: GenerationRow.self)
    }

    static func newest(in snapshot: Snapshot) throws -> GenerationRow? {
        guard let head = try snapshot.get(headKey, as: Head.self) else { return nil }
        return try snapshot.get(key(head.generation), as: GenerationRow.self)
    }
}
