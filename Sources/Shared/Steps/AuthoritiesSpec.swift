/// The cluster's CAs and service account keys on a control plane: born on one of them under a lease, sealed to the others.
package struct ClusterAuthoritiesSpec: Codable, Equatable, Sendable {
    /// `/etc/kubernetes/pki`
    package var directory: String
    package var lease: String
    /// Whether an etcd CA belongs to them.
    package var etcd: Bool
    /// Where the etcd CA lies.
    package var etcdDirectory: String
    package var validityDays: Int
    /// Where the operator supplies them: ``ClusterAuthorities/fingerprint`` of the set; nil where they are born here.
    package var supplied: String?
    /// Of the CAs' keys; nil: RSA 2048.
    package var algorithm: KeyAlgorithm?
    /// What stands in the CAs' subjects beside their common names; nil: nothing.
    package var subject: AuthoritySubject?
    /// Common names of the CAs by ``CertificateAuthorityName``; nil: those that kubeadm gives.
    package var commonNames: [String: String]?

    package init(
        directory: String, lease: String, etcd: Bool, etcdDirectory: String, validityDays: Int,
        supplied: String? = nil, algorithm: KeyAlgorithm? = nil, subject: AuthoritySubject? = nil,
        commonNames: [String: String]? = nil
    ) {
        self.algorithm = algorithm
        self.subject = subject
        self.commonNames = commonNames
        self.directory = directory
        self.lease = lease
        self.etcd = etcd
        self.etcdDirectory = etcdDirectory
        self.validityDays = validityDays
        self.supplied = supplied
    }
}

/// What the subjects of the cluster's CAs have in common.
package struct AuthoritySubject: Codable, Equatable, Sendable {
    /// Two letters.
    package var country: String?
    package var state: String?
    package var locality: String?
    package var organization: String?
    package var organizationalUnit: String?

    package init(
        country: String? = nil, state: String? = nil, locality: String? = nil, organization: String? = nil,
        organizationalUnit: String? = nil
    ) {
        self.country = country
        self.state = state
        self.locality = locality
        self.organization = organization
        self.organizationalUnit = organizationalUnit
    }

    /// The whole subject of one CA.
    package func name(_ commonName: String) -> DistinguishedName {
        DistinguishedName(
            commonName: commonName, organizations: organization.map { [$0] } ?? [],
            place: .init(country: country, state: state, locality: locality, organizationalUnit: organizationalUnit))
    }
}

/// The public certificate of one cluster CA, for a node that holds no CA key.
package struct PublicAuthoritiesSpec: Codable, Equatable, Sendable {
    package var authority: CertificateAuthorityName
    package var path: String

    package init(authority: CertificateAuthorityName, path: String) {
        self.authority = authority
        self.path = path
    }
}
