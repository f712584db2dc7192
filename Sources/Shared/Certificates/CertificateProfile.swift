/// What goes into a certificate besides the public key. All of it is the issuer's decision; nothing of a request but
/// its key is ever taken over.
package struct CertificateProfile: Hashable, Sendable {
    package var subject: DistinguishedName
    package var names: SubjectAlternativeNames
    package var usages: Set<CertificateUsage>
    package var lifetimeSeconds: Int

    package init(
        commonName: String, organizations: [String] = [], names: SubjectAlternativeNames = .init(),
        usages: Set<CertificateUsage>, lifetimeSeconds: Int
    ) {
        self.subject = DistinguishedName(commonName: commonName, organizations: organizations)
        self.names = names
        self.usages = usages
        self.lifetimeSeconds = lifetimeSeconds
    }
}

/// Limits of every certificate that is issued here.
enum CertificateLifetime {
    /// Clocks of freshly booted machines differ: a certificate holds a little before it was made.
    static let backdatedSeconds = 300
    /// A hundred years: beyond this only a mistake in the definition can be meant.
    static let longestSeconds = 100 * 366 * 86400
}
