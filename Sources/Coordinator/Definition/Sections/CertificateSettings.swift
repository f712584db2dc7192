import Shared

/// `certificates`: where the cluster's CAs come from, and the keys, names and lifetimes of them and of what they sign.
struct CertificateSettings: Equatable, Sendable {
    enum Mode: String, CaseIterable, Sendable {
        /// Born on a control plane.
        case nodes
        /// Supplied by the operator.
        case provided
    }

    static let usualValidityDays = 365

    var mode = Mode.nodes
    /// Folder of the supplied CAs, beside the definition.
    var folder: String?
    /// What is in it, once it is read and found good.
    var supplied: SuppliedAuthorities?
    var authorityValidityDays = 3650
    var validityDays = usualValidityDays
    /// Nil: RSA 2048 for CAs, P-256 for etcd's certificates, kubeadm's own choice for its.
    var algorithm: KeyAlgorithm?
    /// Nil where the definition says nothing of it.
    var subject: AuthoritySubject?
    var commonNames = CertificateCommonNames()

    init() {}

    init(_ reader: MappingReader) {
        mode = reader.choice("mode", default: mode)
        folder = reader.text("folder")
        authorityValidityDays = reader.integer("authorityValidityDays", in: 30...36_500, default: authorityValidityDays)
        validityDays = reader.integer("validityDays", in: 1...3650, default: validityDays)
        algorithm = reader.optionalChoice("algorithm")
        subject = reader.section("subject") { reader in
            AuthoritySubject(
                country: reader.text("country"), state: reader.text("state"), locality: reader.text("locality"),
                organization: reader.text("organization"), organizationalUnit: reader.text("organizationalUnit"))
        }
        if subject == AuthoritySubject() { subject = nil }
        commonNames = reader.section("commonNames") { CertificateCommonNames($0) } ?? commonNames
    }
}

/// `certificates.commonNames`: names in place of kubeadm's.
struct CertificateCommonNames: Equatable, Sendable {
    var kubernetes: String?
    var frontProxy: String?
    var etcd: String?
    /// Of the API server's client certificate for etcd.
    var etcdClient: String?

    init() {}

    init(_ reader: MappingReader) {
        kubernetes = reader.text("kubernetes")
        frontProxy = reader.text("frontProxy")
        etcd = reader.text("etcd")
        etcdClient = reader.text("etcdClient")
    }

    /// By the names of the CAs; nil without any.
    var authorities: [String: String]? {
        let all: [(CertificateAuthorityName, String?)] = [
            (.kubernetes, kubernetes), (.frontProxy, frontProxy), (.etcd, etcd),
        ]
        let given = Dictionary(
            uniqueKeysWithValues: all.compactMap { name, text in text.map { (name.rawValue, $0) } })
        return given.isEmpty ? nil : given
    }
}
