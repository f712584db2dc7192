import Shared
import Synchronization

/// Finds out which nodes have fallen silent and which are heard again, says each once, and makes sightings durable.
///
///     requests ─► Presence (memory) ─► look, every 10 s ─► SilenceRow + event, in one transaction
///                                  └─► now and then     ─► SeenRow
final class PresenceWatch: Sendable {
    /// Seconds between two looks.
    static let lookSeconds = 10
    /// A look that comes later than this after the last one: the process or its machine was stopped meanwhile.
    private static let pauseSeconds = 60
    /// How old the durable sighting of a node at rest may get.
    static let sightingSeconds = 600
    /// Sightings that one transaction writes: a fleet's are spread over ten minutes.
    private static let sightingsAtOnce = 1000

    private struct State {
        var census = NodeCensus()
        var lastLook: Int?
    }

    /// What one look has found.
    private struct Findings: Sendable {
        var silent: [(row: SilenceRow, revision: Int)] = []
        var heard: [SilenceRow] = []
        /// Names that no enrolled node has.
        var outdated: [String] = []

        var isEmpty: Bool { silent.isEmpty && heard.isEmpty && outdated.isEmpty }
    }

    private let cluster: ClusterState
    private let state = Mutex(State())

    init(cluster: ClusterState) { self.cluster = cluster }

    /// One look. What cannot be written now is found again by the next one.
    func look() {
        let snapshot = cluster.store.snapshot
        guard let nodes = try? count(snapshot), let findings = try? findings(nodes, in: snapshot), !findings.isEmpty
        else { return }
        let news = SilenceNews(now: cluster.clock())
        cluster.store.transact({ transaction in
            try Self.apply(findings, news, to: &transaction)
        }) { _ in }
    }

    /// Writes sightings of nodes at rest.
    ///
    /// - Parameter isLast: the process ends, so that all of them are written, and waited for.
    func keepSightings(isLast: Bool = false) {
        let nodes = state.withLock { $0.census.active }
        let found = cluster.presence.unwritten(
            among: nodes.map(\.name), olderThan: isLast ? 0 : Self.sightingSeconds,
            limit: isLast ? nodes.count : Self.sightingsAtOnce)
        guard !found.isEmpty else { return }
        let revisions = Dictionary(nodes.map { ($0.name, $0.revision) }) { first, _ in first }
        let body: @Sendable (inout StoreTransaction) throws -> Void = { transaction in
            // Of a node that was removed meanwhile nothing must come back.
            for (node, sighting) in found where Self.isUnchanged(node, revisions[node], in: transaction) {
                try transaction.put(SeenRow.key(node), encoding: SeenRow(time: sighting.time))
            }
        }
        if isLast { return (try? cluster.store.transact(body)) ?? () }
        let presence = cluster.presence
        cluster.store.transact(body) { if case .success = $0 { presence.noteWritten(found) } }
    }

    /// The enrolled nodes, each waited for from now on at the latest.
    private func count(_ snapshot: Snapshot) throws -> [NodeCensus.Entry] {
        let presence = cluster.presence
        let now = presence.uptime()
        return try state.withLock { state in
            if let last = state.lastLook, now - last > Self.pauseSeconds { presence.beginToListen() }
            state.lastLook = now
            presence.forget(try state.census.update(snapshot))
            let active = state.census.active
            presence.expect(active.map(\.name))
            return active
        }
    }

    private func findings(_ nodes: [NodeCensus.Entry], in snapshot: Snapshot) throws -> Findings {
        let presence = cluster.presence
        let now = cluster.clock()
        let silences = try SilenceRow.all(in: snapshot)
        let away = try Self.away(in: snapshot, now: now)
        var findings = Findings()
        for node in nodes {
            if let row = silences[node.name] {
                if presence.isHeard(node.name) { findings.heard.append(row) }
            } else if presence.missedPolls(node.name) >= SilenceRule.silentPolls, node.uid != away {
                let seen = try presence.last(node.name)?.time ?? SeenRow.time(of: node.name, in: snapshot)
                let row = SilenceRow(node: node.name, since: seen ?? node.enrolled, noticed: now)
                findings.silent.append((row, node.revision))
            }
        }
        findings.silent.sort { $0.row.node < $1.row.node }
        findings.heard.sort { $0.node < $1.node }
        findings.outdated = Set(silences.keys).subtracting(nodes.map(\.name)).sorted()
        return findings
    }

    /// The uid of the node that may be away: it reboots, with the lease for it. When the lease has ended and the machine
    /// has not come back, it is silent like any other.
    private static func away(in snapshot: Snapshot, now: Timestamp) throws -> String? {
        let lease = try snapshot.get(LeaseRow.key(LeaseName.reboot), as: LeaseRow.self)
        return lease.flatMap { $0.isHeld(at: now) ? $0.holder : nil }
    }

    private static func apply(
        _ findings: Findings, _ news: SilenceNews, to transaction: inout StoreTransaction
    ) throws {
        var silent: [SilenceRow] = []
        for (row, revision) in findings.silent
        where isUnchanged(row.node, revision, in: transaction) && transaction.row(SilenceRow.key(row.node)) == nil {
            try transaction.put(SilenceRow.key(row.node), encoding: row)
            silent.append(row)
        }
        var heard: [SilenceRow] = []
        for row in findings.heard where transaction.delete(SilenceRow.key(row.node)) { heard.append(row) }
        for name in findings.outdated { transaction.delete(SilenceRow.key(name)) }
        for content in news.silent(silent) + news.heard(heard) { try EventLog.append(content, to: &transaction) }
    }

    private static func isUnchanged(
        _ node: String, _ revision: Int?, in transaction: borrowing StoreTransaction
    ) -> Bool {
        guard let revision else { return false }
        return transaction.row(NodeRow.key(node))?.modifyRevision == revision
    }
}
