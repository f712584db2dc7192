import Shared

/// Bodies of the admin API, which the commands speak over `/run/muster/admin.sock` and consoles over `:7442`.
///
/// `GET /v1/admin/generation`: what was applied last.
struct GenerationSummary: Codable, Equatable, Sendable {
    /// 0 before anything was applied.
    var generation: Int
    var definitionDigest: Digest?
    var rosterDigest: Digest?
    var manifests: [RoleManifest]
    var applied: Timestamp?
    /// Absent where there are none.
    var pools: [PlannedPool]?
    /// host:port of the API, where a step names it.
    var endpoint: String?
    /// Names of the nodes that it is handed to; absent where it is for all.
    var only: [String]?
    /// Names of its leases that a node holds or has held; absent without any.
    var granted: [String]?

    /// The manifest of one set of roles, by the digest of its envelope.
    struct RoleManifest: Codable, Equatable, Sendable {
        var role: RoleSet
        var digest: Digest
        /// Absent where the roles have one manifest.
        var architecture: String?
    }
}

/// `POST /v1/admin/generations`: a signed generation, whole or not at all. The server checks the signatures, that the
/// number follows the last, that every manifest names the roster, and answers 201 with the ``GenerationSummary``; a
/// number that is taken with the same digests answers 200.
struct GenerationUpload: Codable, Equatable, Sendable {
    var generation: Int
    var definitionDigest: Digest
    /// Base64 of the roster's bytes, whose digest the manifests carry.
    var roster: String
    var manifests: [Envelope]
    /// Absent where there are none.
    var pools: [PlannedPool]?
    /// Base64 of small files that stand beside the definition and that nodes ask for by digest.
    var attachments: [String]?
    /// Names of the nodes that it is handed to; absent where it is for all.
    var only: [String]?
    /// Whether it was planned for a cluster that `kubeadm init` has not begun, and is refused where it has meanwhile;
    /// absent for no.
    var beforeInit: Bool?
    /// Which of several manifests of a set of roles is for which architecture; absent where none has several.
    var architectures: [ManifestArchitecture]?

    /// The architecture that a manifest is for, as the roster has it.
    struct ManifestArchitecture: Codable, Equatable, Sendable {
        /// Digest of its envelope.
        var manifest: Digest
        /// Absent for machines of which the roster does not say it.
        var architecture: String?
    }
}

/// `POST /v1/admin/generation/subset`: hands the newest generation to further nodes.
struct SubsetRequest: Codable, Equatable, Sendable {
    var generation: Int
    /// Names of nodes; absent: all.
    var only: [String]?
}
