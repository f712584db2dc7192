import Shared
import Synchronization

/// Who this node is, once it is enrolled, and whom it trusts.
struct NodeIdentity: Sendable {
    let name: String
    let uid: String
    let clusterUID: String
    /// PEM of the client certificate.
    let certificate: String
    let key: PrivateKey
    let trust: VerifiedTrust

    var verifier: DocumentVerifier { DocumentVerifier(trust: trust, now: .now()) }
}

/// The identity in force: certificate and trust are renewed while the agent runs.
final class IdentityHolder: Sendable {
    private let state: Mutex<NodeIdentity>

    init(_ identity: NodeIdentity) { state = Mutex(identity) }

    var current: NodeIdentity { state.withLock { $0 } }

    func set(_ identity: NodeIdentity) { state.withLock { $0 = identity } }
}
