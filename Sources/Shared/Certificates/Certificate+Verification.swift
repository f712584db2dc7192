import COpenSSL

extension Certificate {
    /// Checks that `authority` itself issued this certificate, for this purpose, and that both hold at this time.
    ///
    /// OpenSSL takes a certificate without extended key usage for every purpose; here it is refused. No CA may stand
    /// between the two.
    ///
    /// - Parameter isStrict: whether the rules of RFC 5280 are held to that nobody checks in daily life: of what others
    ///   have made long ago, not every part is in order.
    package func verify(
        issuedBy authority: Certificate, purpose: CertificateUsage, at now: Timestamp, isStrict: Bool = true
    ) throws {
        guard let usages else {
            throw CryptographyError(.verification, "the certificate has no extended key usage")
        }
        guard usages.contains(purpose) else {
            throw CryptographyError(.verification, "the certificate is not for a \(purpose.rawValue)")
        }
        guard !isCA else { throw CryptographyError(.verification, "the certificate is that of a CA") }
        try verifyChain(to: authority, purpose: purpose, at: now, isStrict: isStrict)
    }

    /// Whether `authority`'s key made the signature on this certificate.
    package func isSigned(by authority: Certificate) throws -> Bool {
        defer { _ = OpenSSLErrors.drain() }
        let handle = try makeHandle()
        return X509_verify(handle.pointer, authority.publicKey.handle.pointer) == 1
    }

    private func verifyChain(
        to authority: Certificate, purpose: CertificateUsage, at now: Timestamp, isStrict: Bool
    ) throws {
        let handle = try makeHandle()
        let root = try authority.makeHandle()
        guard let store = X509_STORE_new() else { throw CryptographyError.failed(.library, "no store") }
        defer { X509_STORE_free(store) }
        guard let context = X509_STORE_CTX_new() else { throw CryptographyError.failed(.library, "no store context") }
        defer { X509_STORE_CTX_free(context) }
        guard X509_STORE_add_cert(store, root.pointer) == 1,
            X509_STORE_CTX_init(context, store, handle.pointer, nil) == 1,
            let parameters = X509_STORE_CTX_get0_param(context)
        else { throw CryptographyError.failed(.library, "cannot start a verification") }
        X509_VERIFY_PARAM_set_time(parameters, now.seconds)
        // No certificate between the two.
        X509_VERIFY_PARAM_set_depth(parameters, 0)
        // Level 2: at least 112 bits, so RSA of 2048 and no SHA-1.
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        guard X509_VERIFY_PARAM_set_flags(parameters, isStrict ? muster_flag_strict() : 0) == 1,
            X509_VERIFY_PARAM_set_purpose(parameters, purpose.purpose) == 1
        else { throw CryptographyError.failed(.library, "cannot start a verification") }
        guard X509_verify_cert(context) == 1 else {
            let code = X509_STORE_CTX_get_error(context)
            let reason = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
            throw CryptographyError.failed(.verification, "the certificate does not verify: \(reason)")
        }
    }
}
