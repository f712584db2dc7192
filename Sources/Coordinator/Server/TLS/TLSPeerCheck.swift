import COpenSSL
import Shared

/// Who the other end of a TLS connection is: asked for every request, not once a connection. Loop thread only.
final class TLSPeerCheck {
    /// The certificate of the last answer, so that the same bytes are not parsed again for each request.
    private var known: Certificate?

    /// - Parameters:
    ///   - connection: an `SSL` whose handshake is complete.
    ///   - now: a connection may outlive its certificate.
    func peer(of connection: OpaquePointer, isCertificateRequired: Bool, now: Timestamp) throws(APIError) -> Peer {
        // A resumed session would carry a certificate that nobody has checked this time.
        guard SSL_session_reused(connection) == 0 else { throw refusal("a resumed session proves nothing") }
        guard let pointer = SSL_get1_peer_certificate(connection) else {
            if isCertificateRequired { throw refusal("a client certificate is required") }
            return .anonymous
        }
        defer { X509_free(pointer) }
        // Only together with a certificate does this mean anything: it is also X509_V_OK without one.
        guard SSL_get_verify_result(connection) == Int(X509_V_OK) else {
            throw refusal("the client certificate does not verify")
        }
        let certificate = try read(pointer)
        // OpenSSL lets a certificate without the extension pass for any purpose.
        guard certificate.usages?.contains(.client) == true else {
            throw refusal("the client certificate is not for client authentication")
        }
        guard now <= certificate.notAfter else { throw refusal("the client certificate has expired") }
        return .certificate(certificate)
    }

    private func read(_ pointer: OpaquePointer) throws(APIError) -> Certificate {
        let length = i2d_X509(pointer, nil)
        guard length > 0, length <= 65536 else { throw refusal("the client certificate cannot be read") }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        let written = bytes.withUnsafeMutableBufferPointer { buffer in
            var end = buffer.baseAddress
            return i2d_X509(pointer, &end)
        }
        if written == length, let known, known.der == bytes { return known }
        guard written == length, let certificate = try? Certificate(der: bytes) else {
            ERR_clear_error()
            throw refusal("the client certificate cannot be read")
        }
        known = certificate
        return certificate
    }

    private func refusal(_ message: String) -> APIError { APIError(.unauthenticated, message) }
}
