import COpenSSL

/// HMAC with SHA-256 (RFC 2104): a fingerprint that nobody can make, or try out, without the key.
package enum HMACSHA256 {
    package static func code(of bytes: [UInt8], key: [UInt8]) throws -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        guard let size = Int32(exactly: key.count),
            HMAC(EVP_sha256(), key, size, bytes, bytes.count, &code, &length) != nil, length == 32
        else { throw CryptographyError.failed(.library, "cannot make an HMAC") }
        return code
    }
}
