import COpenSSL

/// A public key, and its name: the digest of its SubjectPublicKeyInfo.
package struct PublicKey: Sendable {
    package let kind: KeyKind
    /// SubjectPublicKeyInfo, DER: the one encoding that there is of this key, see ``init(der:)``.
    package let der: [UInt8]
    /// Lower-case hex SHA-256 of ``der``.
    package let keyID: String
    let handle: KeyHandle

    /// Reads SubjectPublicKeyInfo.
    ///
    /// A P-256 point can be written compressed, and a curve by its parameters: one key would have several names, and
    /// could count as several signers. So Ed25519 and P-256 keys must begin with the bytes that their usual encoding
    /// begins with, and an RSA key must be what OpenSSL writes for it.
    package init(der: [UInt8]) throws {
        // 4,096 bytes hold RSA of more than the largest size that is allowed.
        guard der.count <= 4096 else { throw CryptographyError(.key, "the public key is too long") }
        let key = DER.read(der, { d2i_PUBKEY(nil, $0, $1) }, free: { EVP_PKEY_free($0) })
        guard let key else { throw CryptographyError.failed(.key, "not a public key") }
        try self.init(KeyHandle(takingOwnership: key))
        guard self.der == der else { throw CryptographyError(.key, "the public key is in an unusual encoding") }
    }

    package init(pem: [UInt8]) throws {
        let bio = try MemoryBIO(pem)
        guard let key = PEM_read_bio_PUBKEY(bio.pointer, nil, muster_no_password, nil) else {
            throw CryptographyError.failed(.key, "not a public key in PEM")
        }
        try self.init(KeyHandle(takingOwnership: key))
    }

    /// Reads a record and checks that the identifier is that of the key.
    package init(_ record: KeyRecord) throws {
        guard let der = Base64.decode(record.publicKey) else {
            throw CryptographyError(.encoding, "the public key is not base64")
        }
        try self.init(der: der)
        guard keyID == record.keyID else {
            throw CryptographyError(.key, "the identifier \(record.keyID.prefix(12)) is not that of its key")
        }
    }

    init(_ handle: KeyHandle) throws {
        guard let kind = KeyKind(handle) else {
            throw CryptographyError.failed(
                .key, "the key is neither Ed25519, nor P-256 or P-384, nor RSA of 2048 to 8192 bits")
        }
        guard let der = DER.write({ i2d_PUBKEY(handle.pointer, $0) }), PublicKey.isUsual(der, kind) else {
            throw CryptographyError.failed(.key, "the public key is in an unusual encoding")
        }
        guard kind != .ed25519 || Ed25519Point(encoding: der.suffix(32)).mayBeKey else {
            throw CryptographyError(.key, "with this Ed25519 key anybody can sign")
        }
        self.kind = kind
        self.der = der
        self.handle = handle
        self.keyID = Hex.encode(SHA256.bytes(of: der))
    }

    private static func isUsual(_ der: [UInt8], _ kind: KeyKind) -> Bool {
        switch kind {
        case .ed25519: der.count == 44 && der.starts(with: ed25519Start)
        case .p256: der.count == 91 && der.starts(with: p256Start)
        case .p384: der.count == 120 && der.starts(with: p384Start)
        case .rsa: true
        }
    }

    /// SEQUENCE { SEQUENCE { 1.3.101.112 } BIT STRING }, RFC 8410.
    private static let ed25519Start: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0]
    /// SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 } BIT STRING with an uncompressed point }, RFC 5480.
    private static let p256Start: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48,
        0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
    ]
    /// The same with secp384r1.
    private static let p384Start: [UInt8] = [
        0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B, 0x81, 0x04,
        0x00, 0x22, 0x03, 0x62, 0x00, 0x04,
    ]
}

extension PublicKey {
    package var record: KeyRecord { KeyRecord(keyID: keyID, publicKey: Base64.encode(der)) }

    /// `SHA256:aa:bb:…` over ``der``, for people to compare.
    package var fingerprint: String { "SHA256:" + Hex.colons(SHA256.bytes(of: der)) }

    /// `SubjectPublicKeyInfo` in PEM.
    package func pem() throws -> [UInt8] {
        let bio = try MemoryBIO()
        guard PEM_write_bio_PUBKEY(bio.pointer, handle.pointer) == 1 else {
            throw CryptographyError.failed(.key, "cannot write the public key")
        }
        return bio.bytes
    }

    /// Whether `signature` is this key's over `message`: Ed25519 as it is, P-256 and RSA with SHA-256.
    package func verify(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        // A refused signature leaves its reason in the thread's queue, where the next caller would find it.
        defer { _ = OpenSSLErrors.drain() }
        guard !signature.isEmpty, let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, kind.digest, nil, handle.pointer) == 1 else { return false }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}

extension PublicKey: Hashable {
    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.der == right.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(keyID) }
}

extension PublicKey: CustomStringConvertible {
    package var description: String { "\(kind) key \(keyID.prefix(12))" }
}

extension KeyKind {
    /// The digest that OpenSSL is to use for signatures; none for Ed25519, which takes the message itself.
    var digest: OpaquePointer? {
        switch self {
        case .ed25519: nil
        case .p256, .rsa: EVP_sha256()
        case .p384: EVP_sha384()
        }
    }
}
