import Shared

/// `POST /v1/admin/generations`: everything that `apply` signed, at once.
struct GenerationUpload: Codable, Equatable, Sendable {
    /// Envelopes of manifests.
    var manifests: [Envelope]
    /// Base64 of the roster's bytes; the manifests name their digest.
    var roster: String
    var pools: [PlannedPool]
    var definitionDigest: Digest
    /// Base64 of small files that nodes ask for by digest.
    var attachments: [String]
}

/// `GET /v1/admin/generations/newest`: the same, to plan the next one from.
struct GenerationDownload: Codable, Equatable, Sendable {
    var generation: Int
    var definitionDigest: Digest
    var applied: Timestamp
    var manifests: [Envelope]
    /// Base64.
    var roster: String
    var pools: [PlannedPool]
    var endpoint: String?
}
