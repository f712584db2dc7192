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

    package init(
        directory: String, lease: String, etcd: Bool, etcdDirectory: String, validityDays: Int,
        supplied: String? = nil
    ) {
        self.directory = directory
        self.lease = lease
        self.etcd = etcd
        self.etcdDirectory = etcdDirectory
        self.validityDays = validityDays
        self.supplied = supplied
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
