/// How long the certificates hold that this coordinator makes, in seconds.
struct CertificateLifetimes: Sendable {
    var server = 30 * 86_400
    var node = 30 * 86_400
}
