import COpenSSL

/// Seals bytes to the P-256 key of a certificate: CMS AuthEnvelopedData (RFC 5083), AES-256-GCM, the key agreed by
/// ephemeral ECDH (RFC 5753) with SHA-256.
///
/// Whoever carries the bytes can read nothing and change nothing. It says nothing about who sealed them: the relay
/// message around it is signed.
package enum Sealing {
    /// The largest thing that is sealed is the set of cluster CAs, about 20 kB.
    package static let maximumBytes = 262_144

    /// Throws for a certificate whose key is not P-256.
    package static func seal(_ bytes: [UInt8], to certificate: Certificate) throws -> [UInt8] {
        guard certificate.publicKey.kind == .p256 else {
            throw CryptographyError(.sealing, "only to a P-256 key can be sealed, not to \(certificate.publicKey.kind)")
        }
        guard bytes.count <= maximumBytes else { throw CryptographyError(.sealing, "too long to be sealed") }
        let recipient = try certificate.makeHandle()
        let input = try MemoryBIO(bytes)
        let flags = UInt32(CMS_BINARY | CMS_PARTIAL)
        guard let message = CMS_encrypt(nil, nil, EVP_aes_256_gcm(), flags) else {
            throw CryptographyError.failed(.sealing, "cannot start sealing")
        }
        defer { CMS_ContentInfo_free(message) }
        // OpenSSL's own choice for the key derivation would be SHA-1.
        guard let entry = CMS_add1_recipient_cert(message, recipient.pointer, 0),
            let context = CMS_RecipientInfo_get0_pkey_ctx(entry),
            EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0,
            CMS_final(message, input.pointer, nil, UInt32(CMS_BINARY)) == 1,
            let sealed = DER.write({ i2d_CMS_ContentInfo(message, $0) })
        else { throw CryptographyError.failed(.sealing, "cannot seal") }
        return sealed
    }

    /// Opens what was sealed to `certificate`, whose key this must be. Throws one error for everything that is wrong.
    package static func open(
        _ sealed: [UInt8], key: PrivateKey, certificate: Certificate
    ) throws -> [UInt8] {
        let refusal = "sealed for someone else, or changed on the way"
        guard key.publicKey == certificate.publicKey else {
            throw CryptographyError(.sealing, "the key is not that of the certificate")
        }
        guard sealed.count <= maximumBytes + 4096 else { throw CryptographyError(.sealing, "too long to be opened") }
        let read = DER.read(sealed, { d2i_CMS_ContentInfo(nil, $0, $1) }, free: { CMS_ContentInfo_free($0) })
        guard let message = read else { throw CryptographyError.failed(.sealing, refusal) }
        defer { CMS_ContentInfo_free(message) }
        guard OBJ_obj2nid(CMS_get0_type(message)) == NID_id_smime_ct_authEnvelopedData,
            OBJ_obj2nid(CMS_get0_eContentType(message)) == NID_pkcs7_data,
            muster_recipients_count(message) == 1
        else { throw CryptographyError.failed(.sealing, refusal) }
        let recipient = try certificate.makeHandle()
        let output = try MemoryBIO()
        guard CMS_decrypt(message, key.handle.pointer, recipient.pointer, nil, output.pointer, 0) == 1 else {
            throw CryptographyError.failed(.sealing, refusal)
        }
        let bytes = output.bytes
        let frame = try seal([UInt8](repeating: 0, count: bytes.count), to: certificate)
        guard SealedFrame.isEqual(sealed, frame) else { throw CryptographyError(.sealing, refusal) }
        return bytes
    }
}
