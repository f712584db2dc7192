import COpenSSL
import Shared
import Synchronization

/// The TLS side of one listener. The certificate can be replaced while it runs: new connections get the new one.
final class TLSContext: Sendable {
    private let current: Mutex<SSLContext>
    /// Whether a connection without a client certificate is to be refused.
    let requiresClientCertificate: Bool

    init(_ configuration: TLSConfiguration) throws(TLSFailure) {
        current = Mutex(try SSLContext(configuration))
        if case .required = configuration.clientCertificates {
            requiresClientCertificate = true
        } else {
            requiresClientCertificate = false
        }
    }

    /// Uses another certificate, key or set of authorities from the next connection on. On failure the old ones stay.
    func replace(with configuration: TLSConfiguration) throws(TLSFailure) {
        let new = try SSLContext(configuration)
        current.withLock { $0 = new }
    }

    /// A new server-side connection object, owned by the caller; nil when there is no memory.
    func makeConnection() -> OpaquePointer? {
        current.withLock { SSL_new($0.handle) }
    }
}

/// The owner of one `SSL_CTX`, configured once and never changed afterwards.
///
/// `@unchecked Sendable`: "SSL_CTX ... may be used by multiple threads as long as it is not modified"; nothing here
/// modifies it after `init`, and connections hold a counted reference of their own.
private final class SSLContext: @unchecked Sendable {
    let handle: OpaquePointer

    init(_ configuration: TLSConfiguration) throws(TLSFailure) {
        guard let handle = SSL_CTX_new(TLS_server_method()) else { throw TLSFailure("no TLS context") }
        self.handle = handle
        try Self.restrict(handle, sessionContext: configuration.sessionContext)
        try TLSIdentity.install(configuration, in: handle)
        switch configuration.clientCertificates {
        case .none: SSL_CTX_set_verify(handle, SSL_VERIFY_NONE, nil)
        case .optional(let authorities):
            try TLSClientPolicy.install(authorities, in: handle, isRequired: false)
        case .required(let authorities):
            try TLSClientPolicy.install(authorities, in: handle, isRequired: true)
        }
    }

    deinit { SSL_CTX_free(handle) }

    /// TLS 1.3, and nothing by which a client could get in without showing its certificate: no tickets, no session
    /// cache, no early data. The session-id context is set although nothing resumes, because without one OpenSSL
    /// answers a client that tries with a fatal error.
    private static func restrict(_ handle: OpaquePointer, sessionContext: String) throws(TLSFailure) {
        let name = Array(sessionContext.utf8.prefix(Int(SSL_MAX_SID_CTX_LENGTH)))
        guard muster_tls_require_1_3(handle) == 1,
            muster_tls_restrict_groups(handle, KeyExchangeGroups.list) == 1,
            SSL_CTX_set_num_tickets(handle, 0) == 1,
            SSL_CTX_set_max_early_data(handle, 0) == 1,
            SSL_CTX_set_recv_max_early_data(handle, 0) == 1,
            SSL_CTX_set_session_id_context(handle, name, UInt32(name.count)) == 1
        else { throw TLSFailure("cannot restrict TLS") }
        muster_tls_configure_sessions_off(handle)
        // 26 instead of 43 kB for each idle connection.
        muster_tls_release_buffers(handle)
        SSL_CTX_set_security_level(handle, 2)
    }
}
