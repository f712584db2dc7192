import Shared

/// `blob/<hex>`: a small document, byte for byte.
enum BlobRow {
    static func key(_ digest: Digest) -> StoreKey { StoreKey("blob/\(digest.hex)") }
}

/// `artifact/<hex>`: a file in the artifact folder.
struct ArtifactRow: Codable, Equatable, Sendable {
    static let prefix = "artifact/"

    var name: String
    var digest: Digest
    var size: Int
    var kind: ArtifactRegistration.Kind
    var added: Timestamp

    static func key(_ digest: Digest) -> StoreKey { StoreKey("\(prefix)\(digest.hex)") }
}
