/// `POST /v1/certificates`: which certificates lie on a node, by their public parts. Sent when something of it changed.
package struct CertificateInventory: Codable, Equatable, Sendable {
    /// A node has about twenty.
    package static let most = 256

    /// When the node looked.
    package var time: Timestamp
    package var certificates: [CertificateFact]
    /// How many more there were; 0 where all are listed.
    package var omitted: Int

    package init(time: Timestamp, certificates: [CertificateFact], omitted: Int) {
        self.time = time
        self.certificates = certificates
        self.omitted = omitted
    }
}

/// One certificate on a node, and what that node finds wrong with it.
package struct CertificateFact: Codable, Equatable, Sendable {
    /// Absolute; `#2` and so on are further certificates of one file, and a kubeconfig's is that of its user.
    package var path: String
    /// Absent where nothing there can be read as a certificate.
    package var content: CertificateContent?
    /// Absent while all is well.
    package var fault: CertificateFault?

    package init(path: String, content: CertificateContent?, fault: CertificateFault? = nil) {
        self.path = path
        self.content = content
        self.fault = fault
    }
}

/// What is wrong with a certificate, whatever the time is.
package struct CertificateFault: Codable, Equatable, Sendable {
    /// One of ``Kind``; a later version may know more.
    package var kind: String
    /// In words.
    package var detail: String

    package enum Kind: String, CaseIterable, Sendable {
        /// No certificate can be read there.
        case unreadable
        /// The key beside it is another one's.
        case wrongKey = "wrong-key"
        /// It has other names than the definition gives it.
        case wrongNames = "wrong-names"
        /// The CA that it names did not sign it.
        case wrongIssuer = "wrong-issuer"
    }

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind.rawValue
        self.detail = detail
    }
}

/// What a certificate says.
package struct CertificateContent: Codable, Equatable, Sendable {
    package var subject: String
    package var issuer: String
    package var serial: String
    package var names: [String]
    /// Of the extended key usage: `server`, `client`.
    package var usages: [String]
    package var isAuthority: Bool
    /// `RSA 2048`, `P-256`.
    package var key: String
    package var notBefore: Timestamp
    package var notAfter: Timestamp
    package var fingerprint: String

    package init(_ certificate: Certificate) {
        subject = Self.bounded("\(certificate.subject)")
        issuer = Self.bounded("\(certificate.issuer)")
        serial = Self.bounded(certificate.serial)
        names = (certificate.names.dnsNames + certificate.names.addresses + certificate.names.uris)
            .prefix(Self.mostNames).map(Self.bounded)
        usages = certificate.usages.map { $0.map(\.rawValue).sorted() } ?? []
        isAuthority = certificate.isCA
        key = "\(certificate.publicKey.kind)"
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        fingerprint = certificate.fingerprint
    }

    /// What a certificate says is anybody's text.
    package static let mostNames = 64
    package static let longestText = 512

    private static func bounded(_ text: String) -> String {
        text.utf8.count <= longestText ? text : String(text.prefix(longestText / 8)) + "…"
    }
}
