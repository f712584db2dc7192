import COpenSSL

/// Which client certificates a context accepts in the handshake.
enum TLSClientPolicy {
    static func install(
        _ authorities: [UInt8], in context: OpaquePointer, isRequired: Bool
    ) throws(TLSFailure) {
        let certificates = try PEMCertificates(authorities)
        guard !certificates.pointers.isEmpty, let store = SSL_CTX_get_cert_store(context),
            let parameters = SSL_CTX_get0_param(context)
        else { throw TLSFailure("there is no authority for client certificates") }
        for certificate in certificates.pointers {
            guard X509_STORE_add_cert(store, certificate) == 1, SSL_CTX_add_client_CA(context, certificate) == 1 else {
                throw TLSFailure("cannot use an authority for client certificates")
            }
        }
        guard X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT) == 1,
            X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT)) == 1
        else { throw TLSFailure("cannot set the rules for client certificates") }
        X509_VERIFY_PARAM_set_depth(parameters, 2)
        X509_VERIFY_PARAM_set_auth_level(parameters, 2)
        let mode = SSL_VERIFY_PEER | (isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        // No callback: one that returned 1 for an error would let the peer in.
        SSL_CTX_set_verify(context, mode, nil)
    }
}
