import Shared
import Synchronization

/// What every endpoint works with: the store, who may say what, and the keys that the server itself holds.
///
///     request ─► NodeAuthority (who is it) ─► a folder's rules over one snapshot or transaction ─► rows
///
/// The operator's key is not here, so nothing in this process can sign desired state.
final class ClusterState: Sendable {
    let store: Store
    let clusterName: String
    /// Where artifacts lie, each under the hex digits of its digest.
    let artifactFolder: String
    let coordinatorKey: PrivateKey
    let nodeAuthority: CertificateAuthority
    private let nodeCertificateSeconds: Int
    let presence: Presence
    let rosters = RosterCache()
    let conditions = ConditionCache()
    /// Of the server in front of this state, for the status.
    let serverCertificate = ServerCertificateHolder()
    /// Of the same server, for the metrics.
    let listeners = ListenerLedgers()
    let clock: @Sendable () -> Timestamp
    private let current: Mutex<VerifiedTrust>

    init(
        store: Store, artifactFolder: String, coordinatorKey: PrivateKey, nodeAuthority: CertificateAuthority,
        nodeCertificateSeconds: Int = CertificateLifetimes().node,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        uptime: @escaping @Sendable () -> Int = SystemUptime.seconds
    ) throws {
        let trust = try TrustRow.chain(in: store.snapshot, now: clock())
        guard trust.coordinatorKeys.contains(coordinatorKey.publicKey) else {
            throw StateProblem(
                detail: "the trust document does not name this coordinator's key \(coordinatorKey.keyID.prefix(12))",
                hint: "restore the state folder from a backup")
        }
        guard trust.nodeAuthority.publicKey == nodeAuthority.certificate.publicKey else {
            throw StateProblem(
                detail: "the trust document names another node CA than the one in the state folder",
                hint: "restore the state folder from a backup")
        }
        self.store = store
        self.clusterName = trust.document.clusterName
        self.artifactFolder = artifactFolder
        self.coordinatorKey = coordinatorKey
        self.nodeAuthority = nodeAuthority
        self.nodeCertificateSeconds = nodeCertificateSeconds
        self.clock = clock
        presence = Presence(uptime: uptime)
        current = Mutex(trust)
    }

    var nodeCertificates: NodeCertificates {
        NodeCertificates(clusterUID: clusterUID, authority: nodeAuthority, lifetimeSeconds: nodeCertificateSeconds)
    }
    var trust: VerifiedTrust { current.withLock { $0 } }
    var clusterUID: String { trust.clusterUID }
    var verifier: DocumentVerifier { DocumentVerifier(trust: trust, now: clock()) }
}

/// The state folder does not fit together.
struct StateProblem: Error, Equatable, CustomStringConvertible {
    let detail: String
    let hint: String?

    var description: String { detail }
}
