import Shared

/// `POST /v1/admin/artifacts`: the command has put the file into the artifact folder under its digest's hex digits; this
/// makes it known. 201.
struct ArtifactRegistration: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
        case binary
        case image
        case file
        /// A Debian package that `:7441` serves to machines without an identity.
        case package
    }

    var name: String
    var digest: Digest
    /// Bytes.
    var size: Int
    var kind: Kind
    /// What it runs on, as whoever looked into the file found; absent for what runs everywhere, and where it is not known.
    /// The server is not told: it gives files by digest.
    var architecture: Architecture?

    /// What there can be one of in a bundle.
    var place: String { "\(kind.rawValue)/\(name)/\(architecture?.rawValue ?? "")" }
}

/// `GET /v1/admin/artifacts`.
struct ArtifactList: Codable, Equatable, Sendable {
    var artifacts: [ArtifactRegistration]
}
