import Glibc
import Shared

/// What the coordinator does without being asked: looks who is silent, drops what expired, renews its certificate.
final class Housekeeper: Sendable {
    private let thread: BackgroundThread
    /// Closing the write end wakes the thread.
    private let end: Int32

    init(server: CoordinatorServer) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SocketFailure("make a pipe", errno) }
        for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let wake = ends[0]
        end = ends[1]
        thread = try BackgroundThread(name: "housekeeper") {
            defer { close(wake) }
            server.presence.look()
            var sinceChores = 0
            while true {
                let left = server.certificate.lookSeconds - sinceChores
                let pause = min(max(1, left), PresenceWatch.lookSeconds)
                var polled = pollfd(fd: wake, events: Int16(POLLIN), revents: 0)
                guard poll(&polled, 1, Int32(pause * 1000)) <= 0 else { return }
                sinceChores += pause
                server.presence.look()
                guard sinceChores >= server.certificate.lookSeconds else { continue }
                sinceChores = 0
                Self.doChores(server)
            }
        }
    }

    func stop() {
        close(end)
        thread.join()
    }

    /// What is due once a minute.
    private static func doChores(_ server: CoordinatorServer) {
        server.presence.keepSightings()
        drop(server.cluster)
        server.certificate.renewIfDue(now: server.cluster.clock())
    }

    private static func drop(_ cluster: ClusterState) {
        let now = cluster.clock()
        let snapshot = cluster.store.snapshot
        let relays = snapshot.rows(prefix: RelayRow.prefix).filter(RelayRules(now: now).isDue)
        let orders = (try? snapshot.list(prefix: OpenOrderRow.prefix, as: OpenOrderRow.self)) ?? []
        let pending = (try? snapshot.list(prefix: PendingRow.prefix, as: PendingRow.self)) ?? []
        let stale =
            relays + orders.filter { $0.value.expires <= now }.map(\.row)
            + pending.filter { $0.value.last.adding(seconds: PendingRow.lifetimeSeconds) <= now }.map(\.row)
        guard !stale.isEmpty else { return }
        // A row that changed since is not the one that expired. What cannot be dropped now is dropped in a minute.
        cluster.store.transact({ transaction in
            for row in stale where transaction.row(row.key)?.modifyRevision == row.modifyRevision {
                transaction.delete(row.key)
            }
        }) { _ in }
    }
}
