import Shared

/// `GET /metrics`: Prometheus' text format.
struct MetricsEndpoint: Sendable {
    let cluster: ClusterState

    func handle(_: Request) throws -> Outcome {
        let snapshot = cluster.store.snapshot
        let status = try StatusReader(cluster: cluster, snapshot: snapshot).status()
        var text = MetricsText()
        text.add("muster_generation", "newest applied generation", status.generation)
        text.add("muster_store_revision", "transactions committed", snapshot.revision)
        text.add("muster_store_rows", "rows in the store", snapshot.count)
        text.add("muster_store_writable", "whether writes succeed", cluster.store.condition == .ready ? 1 : 0)
        text.add("muster_nodes_expected", "nodes of the roster or enrolled", status.nodes.count)
        text.add("muster_nodes_enrolled", "nodes with an identity", status.nodes.count { $0.uid != nil })
        text.add("muster_nodes_converged", "nodes as they should be", status.nodes.count { $0.isConverged })
        text.add(
            "muster_nodes_failed", "nodes whose step failed", status.nodes.count { $0.activity?.state == .failed })
        text.add("muster_nodes_silent", "nodes that missed polls", status.nodes.count { $0.silence != nil })
        text.add(
            "muster_node_last_seen_timestamp_seconds", "when each enrolled node was heard of last", label: "node",
            status.nodes.compactMap { node in node.lastSeen.map { (node.name, $0.seconds) } })
        text.add("muster_pending", "machines that wait for approval", status.pendingCount)
        text.add(
            "muster_boot_failures", "machines that say that their first boot failed", status.bootFailures?.count ?? 0)
        text.add("muster_leases_held", "leases held now", status.leases.count)
        text.add(
            "muster_relay_waiting", "messages between nodes that wait", snapshot.rows(prefix: RelayRow.prefix).count)
        text.add(
            "muster_relay_orders_open", "orders of operators that may still be answered",
            snapshot.rows(prefix: OpenOrderRow.prefix).count)
        text.add(
            "muster_lease_held_seconds", "for how long each lease has been held in its term", label: "lease",
            status.leases.map { ($0.name, max(0, status.time.seconds - $0.since.seconds)) })
        let alarms = try EventLog.newest(500, in: snapshot).count { $0.message.isAlarm }
        text.add("muster_alarms_total", "alarms in all", try AlarmCount.count(in: snapshot), .counter)
        text.add("muster_recent_alarms", "alarms among the newest 500 events", alarms)
        addHandshakes(to: &text)
        return .respond(.bytes(Array(text.text.utf8), contentType: "text/plain; version=0.0.4"))
    }

    private func addHandshakes(to text: inout MetricsText) {
        let handshakes = cluster.listeners.handshakes
        text.add(
            "muster_handshakes", "TLS handshakes under way", label: "listener",
            handshakes.map { ($0.listener, $0.counts.underWay) })
        text.add(
            "muster_connections_refused_total", "connections closed for their address's share or for want of room",
            label: "listener", handshakes.map { ($0.listener, $0.counts.refused) }, .counter)
        text.add(
            "muster_handshakes_displaced_total", "handshakes ended for somebody from an address with fewer",
            label: "listener", handshakes.map { ($0.listener, $0.counts.displaced) }, .counter)
    }
}
