import COpenSSL

/// A private key. It never shows itself in a description, a log or an error.
package final class PrivateKey: Sendable {
    package let publicKey: PublicKey
    let handle: KeyHandle

    init(takingOwnership pointer: OpaquePointer) throws {
        handle = KeyHandle(takingOwnership: pointer)
        publicKey = try PublicKey(handle)
    }

    package var kind: KeyKind { publicKey.kind }
    package var keyID: String { publicKey.keyID }

    package static func generate(_ kind: KeyKind) throws -> PrivateKey {
        let pointer: OpaquePointer?
        switch kind {
        case .ed25519: pointer = muster_generate_ed25519()
        case .p256: pointer = muster_generate_p256()
        case .p384: pointer = muster_generate_p384()
        case .rsa(let bits):
            guard KeyKind.rsaBits.contains(bits) else {
                throw CryptographyError(.key, "RSA keys have 2048 to 8192 bits, not \(bits)")
            }
            pointer = muster_generate_rsa(bits)
        }
        guard let pointer else { throw CryptographyError.failed(.key, "cannot make a key of kind \(kind)") }
        return try PrivateKey(takingOwnership: pointer)
    }

    /// Reads PKCS#8, and the older `EC PRIVATE KEY` and `RSA PRIVATE KEY` that kubeadm writes. Encrypted keys are
    /// refused.
    package convenience init(pem: [UInt8]) throws {
        // 16 KiB hold RSA of the largest size that is allowed twice over.
        guard pem.count <= 16384 else { throw CryptographyError(.key, "the private key is too long") }
        let bio = try MemoryBIO(pem)
        guard let key = PEM_read_bio_PrivateKey(bio.pointer, nil, muster_no_password, nil) else {
            throw CryptographyError.failed(.key, "not an unencrypted private key in PEM")
        }
        try self.init(takingOwnership: key)
    }

    /// PKCS#8 in PEM, unencrypted: for a file of mode 0600.
    package func pem() throws -> [UInt8] {
        let bio = try MemoryBIO()
        guard PEM_write_bio_PKCS8PrivateKey(bio.pointer, handle.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw CryptographyError.failed(.key, "cannot write the private key")
        }
        return bio.bytes
    }

    /// Signs: Ed25519 as it is, P-256 (ECDSA, DER) and RSA (PKCS#1) with SHA-256.
    package func sign(_ message: [UInt8]) throws -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw CryptographyError.failed(.library, "no digest context") }
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard EVP_DigestSignInit(context, nil, kind.digest, nil, handle.pointer) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw CryptographyError.failed(.key, "cannot sign") }
        // The first call gives the longest length; an ECDSA signature is often a byte or two shorter.
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            throw CryptographyError.failed(.key, "cannot sign")
        }
        return Array(signature.prefix(length))
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    /// `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
