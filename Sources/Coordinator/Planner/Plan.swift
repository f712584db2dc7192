import Shared

/// A generation as it will be signed: what is shown is, byte for byte, what is signed.
struct Plan: Equatable, Sendable {
    var generation: Int
    /// Whether the previous generation already says all this; then everything here is the previous generation's.
    var isUnchanged: Bool
    var roster: Roster
    var rosterBytes: [UInt8]
    var rosterDigest: Digest
    /// In the order of the roles' names, then of the architectures'.
    var manifests: [PlannedManifest]
    var pools: [PlannedPool]
    /// Digest of everything that the definition asks for, without the generation: equal digests need no new generation.
    var definitionDigest: Digest
    /// Contents that nodes will ask for by digest and that stand beside the definition, not in the artifact store.
    var attachments: [PlannedAttachment]

    func manifest(for role: RoleSet) -> PlannedManifest? { manifests.first { $0.role == role } }

    func manifest(of node: RosterNode) -> PlannedManifest? {
        manifests.manifest(for: node.roles, architecture: node.architecture)
    }

    /// What the next plan compares itself with, once the manifests are signed: their envelopes' digests by role.
    func asPrevious(envelopeDigests: [RoleSet: Digest]) -> PreviousGeneration {
        PreviousGeneration(
            roster: roster,
            manifests: manifests.compactMap { planned in
                envelopeDigests[planned.role].map {
                    SignedManifest(digest: $0, manifest: planned.manifest, architecture: planned.architecture)
                }
            }, pools: pools)
    }
}

/// One role's manifest and the payload of its envelope.
struct PlannedManifest: Equatable, Sendable, ManifestChoice {
    var manifest: Manifest
    var payload: [UInt8]
    var architecture: String?

    var role: RoleSet { manifest.role }

    /// What files and messages call it: `worker`, or `worker.arm64`.
    var name: String { architecture.map { "\(role).\($0)" } ?? role.description }
}

/// Nodes that are not named in advance.
struct PlannedPool: Codable, Equatable, Sendable {
    var name: String
    var role: RoleSet
    var desired: Int
    /// Absent without any, as the two below.
    var labels: [String: String]?
    var taints: [String]?
    /// For placeholders.
    var values: [String: String]?

    init(_ pool: PoolDefinition) {
        name = pool.name
        role = RoleSet(pool.roles)
        desired = pool.desired
        labels = pool.labels.isEmpty ? nil : pool.labels
        taints = pool.taints.isEmpty ? nil : pool.taints
        values = pool.rosterValues.isEmpty ? nil : pool.rosterValues
    }

    /// As it stands in the roster.
    var rosterPool: RosterPool {
        RosterPool(name: name, roles: role, labels: labels ?? [:], taints: taints ?? [], values: values ?? [:])
    }
}

/// A file that is uploaded with the plan.
struct PlannedAttachment: Equatable, Sendable {
    var record: ArtifactRecord
    var bytes: [UInt8]
}

/// The generation before: only signed things, so that no server can make a plan believe another one.
struct PreviousGeneration: Codable, Equatable, Sendable {
    var roster: Roster
    var manifests: [SignedManifest]
    var pools: [PlannedPool]

    init(roster: Roster, manifests: [SignedManifest], pools: [PlannedPool] = []) {
        self.roster = roster
        self.manifests = manifests
        self.pools = pools
    }

    var generation: Int { roster.generation }

    func manifest(of node: RosterNode) -> SignedManifest? {
        manifests.manifest(for: node.roles, architecture: node.architecture)
    }
}

/// A manifest and the digest of the envelope that it came in.
struct SignedManifest: Codable, Equatable, Sendable, ManifestChoice {
    var digest: Digest
    var manifest: Manifest
    /// By the coordinator's word, which a machine that holds on to another manifest does not take.
    var architecture: String?

    var role: RoleSet { manifest.role }
}
