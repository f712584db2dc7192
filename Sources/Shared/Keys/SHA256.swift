import COpenSSL

/// SHA-256, in one go or piece by piece.
package struct SHA256: ~Copyable {
    /// `~Copyable` keeps it with one owner: a context in the middle of a digest must not be shared.
    private let context: OpaquePointer

    package init() throws {
        guard let context = EVP_MD_CTX_new() else { throw CryptographyError.failed(.library, "no digest context") }
        guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            EVP_MD_CTX_free(context)
            throw CryptographyError.failed(.library, "cannot start a digest")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: [UInt8]) throws {
        guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else {
            throw CryptographyError.failed(.library, "cannot continue a digest")
        }
    }

    /// For a file that is read in pieces: borrows the buffer for this call only.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) throws {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw CryptographyError.failed(.library, "cannot continue a digest")
        }
    }

    package consuming func finish() throws -> Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        guard EVP_DigestFinal_ex(context, &bytes, nil) == 1 else {
            throw CryptographyError.failed(.library, "cannot finish a digest")
        }
        return Digest(sha256: bytes)
    }

    /// The 32 bytes of the digest.
    package static func bytes(of bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        // The one-shot form over memory fails only where the library has no SHA-256 at all: nothing here would work
        // then.
        guard EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            fatalError("OpenSSL without SHA-256: \(OpenSSLErrors.drain())")
        }
        return digest
    }

    package static func digest(of bytes: [UInt8]) -> Digest { Digest(sha256: self.bytes(of: bytes)) }
}

extension Digest {
    /// Takes the 32 bytes of a SHA-256.
    init(sha256 bytes: [UInt8]) {
        precondition(bytes.count == 32, "a SHA-256 has 32 bytes")
        self.text = "sha256:" + Hex.encode(bytes)
    }
}
