import Shared

/// Puts the status together from one snapshot.
struct StatusReader {
    let cluster: ClusterState
    let snapshot: Snapshot

    func status() throws -> ClusterStatus {
        let now = cluster.clock()
        let generation = try GenerationRow.newest(in: snapshot)
        let roster = try generation.flatMap { try cluster.rosters.roster($0.rosterDigest, in: snapshot) }
        let rows = try NodeRow.all(in: snapshot).filter { $0.state != .removed }
        let enrolled = Dictionary(rows.map { ($0.name, $0) }) { first, _ in first }
        let silences = try SilenceRow.all(in: snapshot)
        var nodes = try (roster?.nodes ?? []).map {
            try node(
                $0.name, role: $0.roles, address: $0.address, row: enrolled[$0.name], generation: generation,
                silence: silences[$0.name])
        }
        for row in rows where roster?.node(named: row.name) == nil {
            nodes.append(
                try node(
                    row.name, role: row.role, address: nil, row: row, generation: generation,
                    silence: silences[row.name]))
        }
        let leases = try snapshot.list(prefix: LeaseRow.prefix, as: LeaseRow.self).map(\.value)
        return ClusterStatus(
            clusterName: cluster.clusterName, clusterUID: cluster.clusterUID, generation: generation?.generation ?? 0,
            only: generation?.only, nodes: nodes, pools: Self.pools(generation?.pools ?? [], rows),
            podTraffic: generation?.podTraffic,
            leases: leases.filter { $0.isHeld(at: now) }.map(\.status),
            conditions: try ConditionRow.all(in: snapshot).conditions,
            pendingCount: snapshot.rows(prefix: PendingRow.prefix).count, bootFailures: try bootFailures(now),
            certificateProblems: try certificateProblems(now), serverCertificate: cluster.serverCertificate.status,
            time: now, revision: snapshot.revision)
    }

    private func bootFailures(_ now: Timestamp) throws -> [BootFailure]? {
        let failures = try BootFailureRow.all(in: snapshot, now: now)
        return failures.isEmpty ? nil : failures
    }

    private func certificateProblems(_ now: Timestamp) throws -> [CertificateProblem]? {
        let rows = try snapshot.list(prefix: CertificatesRow.prefix, as: CertificatesRow.self).map(\.value)
        let problems = rows.flatMap { row in
            row.inventory.certificates.compactMap { fact -> CertificateProblem? in
                let verdict = CertificateVerdict(fact, at: now)
                guard verdict != .ok else { return nil }
                return CertificateProblem(
                    node: row.node, path: fact.path, verdict: verdict, notAfter: fact.content?.notAfter)
            }
        }
        return problems.isEmpty ? nil : Array(problems.prefix(CertificateProblem.most))
    }

    private static func pools(_ pools: [PlannedPool], _ rows: [NodeRow]) -> [PoolStatus]? {
        guard !pools.isEmpty else { return nil }
        return pools.map { pool in
            PoolStatus(
                name: pool.name, role: pool.role, desired: pool.desired,
                nodes: rows.filter { $0.pool == pool.name && $0.state == .active }.map(\.name).sorted())
        }
    }

    private func node(
        _ name: String, role: RoleSet, address: String?, row: NodeRow?, generation: GenerationRow?,
        silence: SilenceRow?
    ) throws -> NodeStatus {
        let activity = try snapshot.get(ActivityRow.key(name), as: ActivityRow.self)?.activity
        let isDone = activity.map { $0.state == .converged && $0.generation == generation?.generation } ?? false
        let isActive = row?.state == .active
        let missedPolls = silence == nil ? 0 : SilenceRule.silentPolls
        return NodeStatus(
            name: name, role: role, address: address, uid: row?.uid, enrolled: row?.enrolled,
            lastSeen: try cluster.presence.last(name)?.time ?? SeenRow.time(of: name, in: snapshot),
            missedPolls: isActive ? max(missedPolls, cluster.presence.missedPolls(name)) : nil,
            silence: isActive ? silence?.status : nil,
            certificateNotAfter: row.flatMap { try? Certificate(pem: $0.certificate) }?.notAfter, activity: activity,
            facts: row?.facts,
            heldUpdates: try snapshot.get(HeldUpdatesRow.key(name), as: HeldUpdatesRow.self)?.updates,
            isConverged: isDone && silence == nil, ban: row?.ban,
            heldAt: try GenerationSubset.held(name, newest: generation, in: snapshot))
    }
}
