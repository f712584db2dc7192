import Shared

/// `GET /v1/admin/certificates`: every certificate that is known of, of every node and of the coordinator itself.
struct CertificateLedger: Codable, Equatable, Sendable {
    /// The coordinator's clock.
    var time: Timestamp
    var nodes: [NodeCertificateList]

    /// What one node said.
    struct NodeCertificateList: Codable, Equatable, Sendable {
        var node: String
        /// When the node looked; absent for what the coordinator knows by itself.
        var seen: Timestamp?
        var certificates: [CertificateFact]
        var omitted: Int
    }
}
