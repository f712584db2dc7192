import COpenSSL

/// Randomness from OpenSSL's generator, which the kernel seeds.
package enum RandomBytes {
    package static func make(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(count, 0))
        guard let length = Int32(exactly: bytes.count), RAND_bytes(&bytes, length) == 1 else {
            throw CryptographyError.failed(.library, "no random bytes")
        }
        return bytes
    }

    /// `count` random bytes in lower-case hex.
    package static func hex(_ count: Int) throws -> String { Hex.encode(try make(count)) }
}
