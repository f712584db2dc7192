import Shared

/// Who this node is, once it is enrolled.
struct NodeIdentity: Sendable {
    let name: String
    let uid: String
    let clusterUID: String
    /// PEM of the client certificate.
    let certificate: String
}
