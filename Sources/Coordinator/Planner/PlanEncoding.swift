import Shared

/// The bytes that are signed, and their digests.
enum PlanEncoding {
    /// The same value gives the same bytes.
    static func bytes(_ value: some Encodable) throws -> [UInt8] { try CanonicalJSON.encode(value) }

    static func digest(of bytes: [UInt8]) -> Digest { SHA256.digest(of: bytes) }
}
