import COpenSSL

/// An X.509 certificate: its bytes and what they say. It proves nothing until ``verify(issuedBy:purpose:at:)``.
package struct Certificate: Sendable {
    package let der: [UInt8]
    package let publicKey: PublicKey
    package let subject: DistinguishedName
    package let issuer: DistinguishedName
    package let names: SubjectAlternativeNames
    package let notBefore: Timestamp
    package let notAfter: Timestamp
    /// Lower-case hex.
    package let serial: String
    package let isCA: Bool
    /// What the extended key usage lists, of what Muster knows; nil where the certificate has none.
    package let usages: Set<CertificateUsage>?

    package init(der: [UInt8]) throws {
        // 64 KiB is more than any certificate with the names of a cluster needs.
        guard der.count <= 65536 else { throw CryptographyError(.certificate, "the certificate is too long") }
        guard let pointer = DER.read(der, { d2i_X509(nil, $0, $1) }, free: { X509_free($0) }) else {
            throw CryptographyError.failed(.certificate, "not a certificate")
        }
        try self.init(X509Handle(takingOwnership: pointer))
        guard self.der == der else { throw CryptographyError(.certificate, "the certificate is not in DER") }
    }

    /// Reads exactly one certificate.
    package init(pem: [UInt8]) throws {
        guard pem.count <= 131072 else { throw CryptographyError(.certificate, "the certificate is too long") }
        let bio = try MemoryBIO(pem)
        guard let pointer = PEM_read_bio_X509(bio.pointer, nil, muster_no_password, nil) else {
            throw CryptographyError.failed(.certificate, "not a certificate in PEM")
        }
        try self.init(X509Handle(takingOwnership: pointer))
        if let second = PEM_read_bio_X509(bio.pointer, nil, muster_no_password, nil) {
            X509_free(second)
            throw CryptographyError(.certificate, "more than one certificate")
        }
        // What ended the search for a second one is no error.
        _ = OpenSSLErrors.drain()
    }

    package init(pem: String) throws { try self.init(pem: Array(pem.utf8)) }

    init(_ handle: borrowing X509Handle) throws {
        let pointer = handle.pointer
        guard let der = handle.der, let key = X509_get_pubkey(pointer) else {
            throw CryptographyError.failed(.certificate, "the certificate has no readable key")
        }
        self.der = der
        publicKey = try PublicKey(KeyHandle(takingOwnership: key))
        guard X509_get_extension_flags(pointer) & UInt32(EXFLAG_INVALID) == 0 else {
            throw CryptographyError.failed(.certificate, "the certificate has a broken extension")
        }
        subject = try DistinguishedName(borrowing: X509_get_subject_name(pointer))
        issuer = try DistinguishedName(borrowing: X509_get_issuer_name(pointer))
        let list = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil)
        names = try SubjectAlternativeNames(takingOwnership: list.map { OpaquePointer($0) })
        guard let notBefore = Timestamp(X509_get0_notBefore(pointer)),
            let notAfter = Timestamp(X509_get0_notAfter(pointer))
        else { throw CryptographyError.failed(.certificate, "the certificate has no readable time") }
        self.notBefore = notBefore
        self.notAfter = notAfter
        serial = try Certificate.serial(pointer)
        isCA = X509_check_ca(pointer) == 1
        let listed = X509_get_extended_key_usage(pointer)
        usages =
            listed == UInt32.max ? nil : Set(CertificateUsage.allCases.filter { listed & UInt32($0.extendedFlag) != 0 })
        _ = OpenSSLErrors.drain()
    }

    private static func serial(_ pointer: OpaquePointer) throws -> String {
        guard let number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(pointer), nil) else {
            throw CryptographyError.failed(.certificate, "the certificate has no readable serial number")
        }
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: Int(muster_bn_bytes(number)))
        guard BN_bn2binpad(number, &bytes, Int32(bytes.count)) >= 0 else {
            throw CryptographyError.failed(.certificate, "the certificate has no readable serial number")
        }
        return Hex.encode(bytes)
    }

    /// A handle of its own for one operation.
    func makeHandle() throws -> X509Handle {
        guard let pointer = DER.read(der, { d2i_X509(nil, $0, $1) }, free: { X509_free($0) }) else {
            throw CryptographyError.failed(.certificate, "not a certificate")
        }
        return X509Handle(takingOwnership: pointer)
    }
}

extension Certificate {
    /// `SHA256:aa:bb:…` over the certificate, for people to compare.
    package var fingerprint: String { "SHA256:" + Hex.colons(SHA256.bytes(of: der)) }

    package func pem() throws -> [UInt8] {
        let handle = try makeHandle()
        let bio = try MemoryBIO()
        guard PEM_write_bio_X509(bio.pointer, handle.pointer) == 1 else {
            throw CryptographyError.failed(.certificate, "cannot write the certificate")
        }
        return bio.bytes
    }

    /// ``pem()`` as text, for documents.
    package func pemText() throws -> String { String(decoding: try pem(), as: UTF8.self) }
}

extension Certificate: Hashable {
    package static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
