import Glibc
import Shared

/// Opens what `serve` works with. The store is made at the first start and never again: an empty one in the place of a
/// lost one would let tickets be used twice.
struct StateOpening {
    let folder: StateFolder

    private var marker: String { "\(folder.path)/store-made" }

    func open(
        nodeCertificateSeconds: Int = CertificateLifetimes().node,
        clock: @escaping @Sendable () -> Timestamp = { Timestamp.now() },
        uptime: @escaping @Sendable () -> Int = SystemUptime.seconds
    ) throws -> ClusterState {
        try makeStoreOnce()
        let store = try Store(engine: SQLiteEngine(path: folder.database))
        try importTrust(into: store)
        return try ClusterState(
            store: store, artifactFolder: folder.artifacts,
            coordinatorKey: PrivateKey(pem: Self.read(folder.coordinatorKey)),
            nodeAuthority: Self.authority(folder.nodeAuthority), nodeCertificateSeconds: nodeCertificateSeconds,
            clock: clock, uptime: uptime)
    }

    static func authority(_ files: AuthorityFiles) throws -> CertificateAuthority {
        try CertificateAuthority(certificatePEM: read(files.certificate), keyPEM: read(files.key))
    }

    static func read(_ path: String) throws -> [UInt8] { try DurableFile.readBounded(path, limit: 1 << 20) }

    private func makeStoreOnce() throws {
        let wasMade = access(marker, F_OK) == 0
        let exists = access(folder.database, F_OK) == 0
        guard exists || !wasMade else {
            throw StateProblem(
                detail: "\(folder.database) is gone, and \(marker) says that there was one",
                hint: "restore the state folder from a backup; an empty store would forget who enrolled")
        }
        if !exists { try SQLiteEngine.create(path: folder.database) }
        if !wasMade { try DurableFile.write([], to: marker, mode: FileMode(0o600)) }
    }

    /// `init` leaves version 1 beside the store, because it must not run as the server's user.
    private func importTrust(into store: Store) throws {
        guard store.snapshot.rows(prefix: TrustRow.prefix).isEmpty else { return }
        let envelope = try Envelope(reading: Self.read(folder.firstTrust))
        try store.transact { transaction in
            try transaction.put(TrustRow.key(version: 1), encoding: TrustRow(envelope: envelope))
        }
    }
}
