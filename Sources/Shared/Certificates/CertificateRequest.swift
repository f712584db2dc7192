import COpenSSL

/// A certificate request (PKCS#10). One that was read has proven that its sender holds the key; everything else in it
/// is only a wish.
package struct CertificateRequest: Sendable {
    package let der: [UInt8]
    package let publicKey: PublicKey
    package let subject: DistinguishedName
    package let names: SubjectAlternativeNames

    package var digest: Digest { SHA256.digest(of: der) }

    /// Makes a request and signs it with the key.
    package init(
        key: PrivateKey, subject: DistinguishedName, names: SubjectAlternativeNames = .init()
    ) throws {
        guard let pointer = X509_REQ_new() else { throw CryptographyError.failed(.library, "no request") }
        defer { X509_REQ_free(pointer) }
        try subject.write(to: X509_REQ_get_subject_name(pointer))
        guard X509_REQ_set_version(pointer, 0) == 1, X509_REQ_set_pubkey(pointer, key.handle.pointer) == 1 else {
            throw CryptographyError.failed(.library, "cannot set the request's key")
        }
        if let made = try names.makeExtension() {
            guard let list = muster_extensions_new() else {
                X509_EXTENSION_free(made)
                throw CryptographyError.failed(.library, "no list of extensions")
            }
            defer { muster_extensions_free(list) }
            guard muster_extensions_push(list, made) > 0, X509_REQ_add_extensions(pointer, list) == 1 else {
                throw CryptographyError.failed(.library, "cannot add the request's names")
            }
        }
        guard X509_REQ_sign(pointer, key.handle.pointer, key.kind.digest) > 0 else {
            throw CryptographyError.failed(.request, "cannot sign the request")
        }
        try self.init(borrowing: pointer)
    }

    /// Reads one request; throws unless it is signed by its own key.
    package init(pem: [UInt8]) throws {
        // 64 KiB is more than any request with the names of a cluster needs.
        guard pem.count <= 65536 else { throw CryptographyError(.request, "the request is too long") }
        let bio = try MemoryBIO(pem)
        guard let pointer = PEM_read_bio_X509_REQ(bio.pointer, nil, muster_no_password, nil) else {
            throw CryptographyError.failed(.request, "not a certificate request in PEM")
        }
        defer { X509_REQ_free(pointer) }
        try self.init(borrowing: pointer)
    }

    package init(pem: String) throws { try self.init(pem: Array(pem.utf8)) }

    private init(borrowing pointer: OpaquePointer) throws {
        guard let der = DER.write({ i2d_X509_REQ(pointer, $0) }), let key = X509_REQ_get_pubkey(pointer) else {
            throw CryptographyError.failed(.request, "the request has no readable key")
        }
        self.der = der
        publicKey = try PublicKey(KeyHandle(takingOwnership: key))
        guard X509_REQ_verify(pointer, publicKey.handle.pointer) == 1 else {
            throw CryptographyError.failed(.request, "the request is not signed by its own key")
        }
        subject = try DistinguishedName(borrowing: X509_REQ_get_subject_name(pointer))
        let list = X509_REQ_get_extensions(pointer)
        defer { if let list { muster_extensions_free(list) } }
        let wished = list.flatMap { muster_extensions_find($0, NID_subject_alt_name) }
        let decoded = wished.flatMap { X509V3_EXT_d2i($0) }
        guard wished == nil || decoded != nil else {
            throw CryptographyError.failed(.request, "the request's names cannot be read")
        }
        names = try SubjectAlternativeNames(takingOwnership: decoded.map { OpaquePointer($0) })
        _ = OpenSSLErrors.drain()
    }

    package func pem() throws -> [UInt8] {
        guard let pointer = DER.read(der, { d2i_X509_REQ(nil, $0, $1) }, free: { X509_REQ_free($0) }) else {
            throw CryptographyError.failed(.request, "not a request")
        }
        defer { X509_REQ_free(pointer) }
        let bio = try MemoryBIO()
        guard PEM_write_bio_X509_REQ(bio.pointer, pointer) == 1 else {
            throw CryptographyError.failed(.request, "cannot write the request")
        }
        return bio.bytes
    }

    /// ``pem()`` as text, for documents.
    package func pemText() throws -> String { String(decoding: try pem(), as: UTF8.self) }
}
