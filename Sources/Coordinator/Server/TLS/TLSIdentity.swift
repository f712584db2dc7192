import COpenSSL

/// Puts the server's own certificate and key into a context.
enum TLSIdentity {
    static func install(_ configuration: TLSConfiguration, in context: OpaquePointer) throws(TLSFailure) {
        let chain = try PEMCertificates(configuration.certificateChain)
        guard let leaf = chain.pointers.first else { throw TLSFailure("the server's certificate file is empty") }
        guard SSL_CTX_use_certificate(context, leaf) == 1 else {
            throw TLSFailure("cannot use the server's certificate")
        }
        for intermediate in chain.pointers.dropFirst() {
            guard muster_tls_add_chain_certificate(context, intermediate) == 1 else {
                throw TLSFailure("cannot use an intermediate certificate")
            }
        }
        try installKey(configuration.privateKey, in: context)
    }

    private static func installKey(_ pem: [UInt8], in context: OpaquePointer) throws(TLSFailure) {
        let parsed: OpaquePointer? = pem.withUnsafeBytes { bytes in
            guard let input = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else { return nil }
            defer { BIO_free(input) }
            // Without a callback OpenSSL would ask for a passphrase on the terminal.
            return PEM_read_bio_PrivateKey(input, nil, { _, _, _, _ in 0 }, nil)
        }
        guard let key = parsed else { throw TLSFailure("cannot read the server's private key") }
        defer { EVP_PKEY_free(key) }
        guard SSL_CTX_use_PrivateKey(context, key) == 1, SSL_CTX_check_private_key(context) == 1 else {
            throw TLSFailure("the server's private key does not fit its certificate")
        }
    }
}

/// The certificates of a PEM file, owned.
final class PEMCertificates {
    private(set) var pointers: [OpaquePointer] = []

    init(_ pem: [UInt8]) throws(TLSFailure) {
        // The buffer must outlive the BIO: "the memory is not copied".
        let failure: TLSFailure? = pem.withUnsafeBytes { bytes in
            guard let input = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: bytes.count)) else {
                return TLSFailure("no memory")
            }
            defer { BIO_free(input) }
            while let certificate = PEM_read_bio_X509(input, nil, nil, nil) { pointers.append(certificate) }
            // The end of the file shows as "no start line"; anything else is damage.
            let code = ERR_peek_last_error()
            if ERR_GET_LIB(code) == ERR_LIB_PEM, ERR_GET_REASON(code) == PEM_R_NO_START_LINE {
                ERR_clear_error()
                return nil
            }
            return code == 0 ? nil : TLSFailure("cannot read a certificate")
        }
        if let failure { throw failure }
    }

    deinit {
        for pointer in pointers { X509_free(pointer) }
    }
}
