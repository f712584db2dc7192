import Shared

/// What is to be thought of a certificate at a time.
enum CertificateVerdict: String, Codable, Sendable {
    case ok
    /// It ends soon and should have been renewed by now.
    case expiring
    case expired
    /// See the fault.
    case unreadable
    case wrongKey = "wrong-key"
    case wrongNames = "wrong-names"
    case wrongIssuer = "wrong-issuer"

    /// A certificate that lives long is worth a word this long before its end.
    private static let worrySeconds = 30 * 86_400

    init(_ fact: CertificateFact, at now: Timestamp) {
        if let fault = fact.fault {
            self = CertificateVerdict(rawValue: fault.kind) ?? .unreadable
            return
        }
        guard let content = fact.content else {
            self = .unreadable
            return
        }
        let left = content.notAfter.seconds - now.seconds
        let life = content.notAfter.seconds - content.notBefore.seconds
        self = left <= 0 ? .expired : left < min(Self.worrySeconds, life / 4) ? .expiring : .ok
    }
}
