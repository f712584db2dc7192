import COpenSSL

/// What a certificate may be used for, by its extended key usage.
package enum CertificateUsage: String, CaseIterable, Codable, Sendable {
    case server
    case client

    /// As `X509_get_extended_key_usage` reports it.
    var extendedFlag: Int32 {
        switch self {
        case .server: XKU_SSL_SERVER
        case .client: XKU_SSL_CLIENT
        }
    }

    /// What `X509_verify_cert` is to check for.
    var purpose: Int32 {
        switch self {
        case .server: X509_PURPOSE_SSL_SERVER
        case .client: X509_PURPOSE_SSL_CLIENT
        }
    }

    /// As x509v3_config(5) names it.
    var extendedName: String {
        switch self {
        case .server: "serverAuth"
        case .client: "clientAuth"
        }
    }
}
