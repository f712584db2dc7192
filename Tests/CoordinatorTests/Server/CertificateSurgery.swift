import COpenSSL
import Shared

@testable import Coordinator

/// Certificates that our own code refuses to make.
enum CertificateSurgery {
    struct Failure: Error {}

    /// A client certificate of the node CA from which extensions were taken.
    static func client(
        without extensions: [Int32], of certificates: TestCertificates
    ) throws -> RawClient.Credentials {
        try remove(extensions, from: certificates.client(), signedBy: certificates.nodeAuthority)
    }

    /// The same client with a certificate that lacks these extensions, signed anew.
    static func remove(
        _ extensions: [Int32], from client: RawClient.Credentials, signedBy authority: CertificateAuthority
    ) throws -> RawClient.Credentials {
        var client = client
        client.certificate = try change(
            client.certificate ?? [], remove: extensions, signedBy: authority.key.pem())
        return client
    }

    /// A client certificate that another client's certificate signed, with that one as its intermediate.
    static func grandchild(of certificates: TestCertificates) throws -> RawClient.Credentials {
        let parent = try certificates.client("parent")
        var child = try certificates.client("child")
        let changed = try change(
            child.certificate ?? [], remove: [NID_authority_key_identifier], signedBy: parent.key ?? [],
            issuer: parent.certificate)
        child.certificate = changed + (parent.certificate ?? [])
        return child
    }

    private static func change(
        _ pem: [UInt8], remove extensions: [Int32], signedBy key: [UInt8], issuer: [UInt8]? = nil
    ) throws -> [UInt8] {
        guard let certificate = read(pem, { PEM_read_bio_X509($0, nil, nil, nil) }),
            let signer = read(key, { PEM_read_bio_PrivateKey($0, nil, nil, nil) })
        else { throw Failure() }
        defer {
            X509_free(certificate)
            EVP_PKEY_free(signer)
        }
        for nid in extensions {
            X509_EXTENSION_free(X509_delete_ext(certificate, X509_get_ext_by_NID(certificate, nid, -1)))
        }
        if let issuer, let parent = read(issuer, { PEM_read_bio_X509($0, nil, nil, nil) }) {
            X509_set_issuer_name(certificate, X509_get_subject_name(parent))
            X509_free(parent)
        }
        guard X509_sign(certificate, signer, EVP_sha256()) > 0, let output = BIO_new(BIO_s_mem()) else {
            throw Failure()
        }
        defer { BIO_free(output) }
        PEM_write_bio_X509(output, certificate)
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = BIO_read(output, &bytes, Int32(bytes.count))
        return Array(bytes.prefix(max(0, Int(count))))
    }

    private static func read(_ pem: [UInt8], _ body: (OpaquePointer?) -> OpaquePointer?) -> OpaquePointer? {
        pem.withUnsafeBytes { bytes in
            let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer { BIO_free(bio) }
            return body(bio)
        }
    }
}
