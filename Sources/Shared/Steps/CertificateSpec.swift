/// A certificate for a key that is born on this node.
package struct CertificateSpec: Codable, Equatable, Sendable {
    package var authority: CertificateAuthorityName
    package var certificatePath: String
    package var keyPath: String
    /// Where a copy of the CA certificate goes.
    package var authorityPath: String?
    package var commonName: String
    package var organizations: [String]
    package var dnsNames: [String]
    package var addresses: [String]
    package var serverAuth: Bool
    package var clientAuth: Bool
    package var validityDays: Int
    /// Owner of certificate and key; a system user of that name is made when it is missing.
    package var owner: String
    package var group: String
    package var restarts: [String]
    /// Of a new key; nil: P-256. A key that is there stays.
    package var algorithm: KeyAlgorithm?

    package init(
        authority: CertificateAuthorityName, certificatePath: String, keyPath: String, authorityPath: String? = nil,
        commonName: String, organizations: [String], dnsNames: [String], addresses: [String], serverAuth: Bool,
        clientAuth: Bool, validityDays: Int, owner: String, group: String, restarts: [String],
        algorithm: KeyAlgorithm? = nil
    ) {
        self.algorithm = algorithm
        self.authority = authority
        self.certificatePath = certificatePath
        self.keyPath = keyPath
        self.authorityPath = authorityPath
        self.commonName = commonName
        self.organizations = organizations
        self.dnsNames = dnsNames
        self.addresses = addresses
        self.serverAuth = serverAuth
        self.clientAuth = clientAuth
        self.validityDays = validityDays
        self.owner = owner
        self.group = group
        self.restarts = restarts
    }
}

package enum CertificateAuthorityName: String, Codable, CaseIterable, Sendable {
    case kubernetes
    case etcd
    case frontProxy = "front-proxy"
}
