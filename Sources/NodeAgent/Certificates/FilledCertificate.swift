import Glibc
import Shared

/// A certificate as one node must have it: the specification with the node's own values. The node that asks and the node
/// that signs both make it from the signed manifest and the roster.
struct FilledCertificate: Equatable {
    var subject: DistinguishedName
    var dnsNames: Set<String>
    /// In the one spelling that the system writes.
    var addresses: Set<String>
    var usages: Set<CertificateUsage>
    var lifetimeSeconds: Int

    /// - Throws: ``PlaceholderError``, or ``StepError`` for an address that is none.
    init(_ spec: CertificateSpec, node: RosterNode) throws {
        let placeholders = Placeholders(node: node)
        subject = DistinguishedName(
            commonName: try placeholders.fill(spec.commonName),
            organizations: try spec.organizations.map { try placeholders.fill($0) })
        dnsNames = Set(try spec.dnsNames.map { try placeholders.fill($0) })
        addresses = Set(try spec.addresses.map { try Self.usual(try placeholders.fill($0)) })
        usages = []
        if spec.serverAuth { usages.insert(.server) }
        if spec.clientAuth { usages.insert(.client) }
        guard (1...36_500).contains(spec.validityDays) else {
            throw StepError(.refused, "a certificate cannot hold for \(spec.validityDays) days")
        }
        lifetimeSeconds = spec.validityDays * 86_400
    }

    var profile: CertificateProfile {
        CertificateProfile(
            commonName: subject.commonName ?? "", organizations: subject.organizations,
            names: SubjectAlternativeNames(dnsNames: dnsNames.sorted(), addresses: addresses.sorted()),
            usages: usages, lifetimeSeconds: lifetimeSeconds)
    }

    /// Why a certificate is not this one; nil when it is.
    ///
    /// - Parameters:
    ///   - key: that must be the certificate's.
    ///   - authority: that must have issued it; nil where that is not known here.
    func problem(
        of certificate: Certificate, key: PublicKey, authority: Certificate?, now: Timestamp
    ) -> String? {
        guard certificate.publicKey == key else { return "is for another key" }
        guard certificate.subject.commonName == subject.commonName,
            Set(certificate.subject.organizations) == Set(subject.organizations)
        else { return "is for \(certificate.subject) instead of \(subject)" }
        guard Set(certificate.names.dnsNames) == dnsNames, Set(certificate.names.addresses) == addresses else {
            return "is for \(Self.list(certificate.names)) instead of \(Self.list(profile.names))"
        }
        guard certificate.usages == usages else { return "has other key usages" }
        guard now < certificate.notAfter else { return "expired at \(certificate.notAfter)" }
        let life = certificate.notAfter.seconds - certificate.notBefore.seconds
        guard now.seconds - certificate.notBefore.seconds < life / 3 * 2 else {
            return "is past two thirds of its life, which ends at \(certificate.notAfter)"
        }
        guard let authority else { return nil }
        for usage in usages {
            do {
                try certificate.verify(issuedBy: authority, purpose: usage, at: now)
            } catch {
                return "does not come from the present CA: \(error)"
            }
        }
        return nil
    }

    private static func list(_ names: SubjectAlternativeNames) -> String {
        (names.dnsNames.sorted() + names.addresses.sorted()).joined(separator: ", ")
    }

    private static func usual(_ text: String) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        for family in [AF_INET, AF_INET6] where inet_pton(family, text, &bytes) == 1 {
            guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { continue }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        throw StepError(.refused, "\(text.prefix(64)) is no address for a certificate")
    }
}
