import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A dead agent as an operator sees it: over the real server, its store on the disk, and the commands.
struct SilentNodeTests {
    private struct Node {
        var name: String
        var client: HTTPClient
        var certificate: [UInt8]
        var key: [UInt8]
    }

    /// The lab's five nodes, enrolled, on generation 1, each with a report that it has converged.
    private func withConverged(_ body: (CommandStage, [Node]) throws -> Void) throws {
        try CommandStage.with { stage in
            let add = ["artifact", "add", "--lock", stage.folder("artifacts.lock.json")] + stage.artifacts
            #expect(stage.run(add).status == .ok)
            #expect(stage.run(["apply", "-f", stage.definition]).status == .ok)
            let nodes = try LabDefinition.load().nodes.map { node in
                let enrolled = try stage.coordinator.enrol(node.name, role: node.roleSet)
                return Node(
                    name: node.name, client: enrolled.client, certificate: Array(enrolled.certificate.utf8),
                    key: try enrolled.machine.key.pem())
            }
            try stage.coordinator.server.presence.look()
            for node in nodes { try report(node) }
            try body(stage, nodes)
        }
    }

    private func report(_ node: Node) throws {
        let now = NodeActivity(
            state: .converged, generation: 1, role: nil, step: nil, stepNumber: 0, stepCount: 1, message: "",
            since: .now(), deadline: nil, agentVersion: "0")
        let body = try CanonicalJSON.encode(ReportRequest(journal: "aa", entries: [], now: now))
        _ = try node.client.send(HTTPRequest(.post, "/v1/reports", body: body)).checked()
    }

    /// Minutes pass in which only these are heard of.
    private func pass(_ seconds: Int, hearing nodes: [Node], _ stage: CommandStage) throws {
        let (clock, watch) = (stage.coordinator.clock, try stage.coordinator.server.presence)
        for _ in 0..<(seconds / 50) {
            watch.look(for: 50, of: clock)
            for node in nodes { _ = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked() }
        }
        watch.look(for: seconds % 50, of: clock)
        // What the looks have found is written.
        try stage.coordinator.server.cluster.store.transact { _ in }
    }

    private static func node(_ name: String, among nodes: [Node]) throws -> Node {
        let index = try #require(nodes.map(\.name).firstIndex(of: name))
        return nodes[index]
    }

    private static func others(than name: String, among nodes: [Node]) -> [Node] { nodes.filter { $0.name != name } }

    private func metrics(_ stage: CommandStage) throws -> String {
        let answer = try stage.coordinator.admin().send(HTTPRequest(.get, "/metrics")).checked()
        return String(decoding: answer.body, as: UTF8.self)
    }

    @Test func `a dead agent is not converged in status, apply, lists, metrics and events`() throws {
        try withConverged { stage, nodes in
            let wait = ["apply", "-f", stage.definition, "--wait", "--timeout", "1s"]
            #expect(stage.run(["status"]).status == .ok)
            #expect(stage.run(wait).status == .ok)
            try pass(200, hearing: Self.others(than: "cp-2", among: nodes), stage)
            let status = stage.run(["status"])
            #expect(status.status == .notConverged)
            #expect(status.output.contains("4 of 5 nodes have converged, 1 is silent\n"), "\(status.output)")
            #expect(status.output.contains("\ncp-2      control-plane+etcd  silent     "), "\(status.output)")
            #expect(status.output.contains("\ncp-2 is silent: nothing was heard of it for 3 min (it was converged); "))
            let silences = try stage.coordinator.status().nodes.compactMap(\.silence)
            let since = try #require(silences.first).since
            let waited = stage.run(wait)
            #expect(waited.status == .notConverged)
            #expect(
                waited.errors.hasSuffix(
                    """
                    coordinator: error: 1 of 5 nodes have not converged within 1 s
                    coordinator: error: cp-2: silent: not heard of since \(since)
                    coordinator: hint: coordinator status --watch shows what happens; apply --wait again waits on

                    """), "\(waited.errors)")
            #expect(stage.run(["node", "list"]).output.contains("silent: not heard of since \(since)"))
            let shown = stage.run(["node", "show", "cp-2"]).output
            #expect(shown.contains("state        silent: not heard of since \(since)\n"), "\(shown)")
            let text = try metrics(stage)
            for line in [
                "muster_nodes_converged 4", "muster_nodes_silent 1", "# TYPE muster_alarms_total counter",
                "muster_alarms_total 1", "muster_node_last_seen_timestamp_seconds{node=\"cp-2\"} \(since.seconds)",
            ] { #expect(text.contains("\(line)\n"), "\(line) is not in \(text)") }
            let events = try stage.coordinator.admin().send(HTTPRequest(.get, AdminRoutes.events)).checked()
                .decode(EventBatch.self).events.filter { $0.kind == "silent" }
            #expect(events.map(\.node) == ["cp-2"] && events.allSatisfy(\.isAlarm))
        }
    }

    @Test func `a restart of the coordinator forgets no silence, and the next request ends it`() throws {
        try withConverged { stage, nodes in
            let silent = try Self.node("worker-1", among: nodes)
            try pass(200, hearing: Self.others(than: "worker-1", among: nodes), stage)
            #expect(stage.run(["status"]).output.contains("1 is silent"))
            try stage.coordinator.restart()
            let again = stage.run(["status"])
            #expect(again.status == .notConverged)
            #expect(again.output.contains("4 of 5 nodes have converged, 1 is silent\n"), "\(again.output)")
            // Everyone's last sighting has outlived the restart.
            #expect(try stage.coordinator.status().nodes.compactMap(\.lastSeen).count == 5)
            // The port is another one now.
            let client = try stage.coordinator.client("agent", certificate: silent.certificate, key: silent.key)
            _ = try client.send(HTTPRequest(.get, "/v1/trust")).checked()
            try stage.coordinator.server.presence.look()
            try stage.coordinator.server.cluster.store.transact { _ in }
            #expect(stage.run(["status"]).status == .ok)
            #expect(stage.run(["events"]).output.contains("worker-1 is heard again, after 3 min"))
        }
    }

    @Test func `a machine counts as gone for node remove by the same rule`() throws {
        try withConverged { stage, nodes in
            try publishBegun(stage)
            let alive = stage.run(["node", "remove", "cp-3"])
            #expect(alive.status == .failed)
            #expect(alive.errors.contains("cp-3 was heard of "), "\(alive.errors)")
            #expect(alive.errors.contains("counts as gone after 70 s"), "\(alive.errors)")
            try stage.coordinator.restart()
            let unsure = stage.run(["node", "remove", "cp-3"])
            #expect(unsure.status == .failed && unsure.errors.contains("cp-3 "), "\(unsure.errors)")
            try pass(80, hearing: [], stage)
            #expect(try stage.coordinator.status().nodes.map(\.missedPolls) == [1, 1, 1, 1, 1])
            #expect(stage.run(["node", "remove", "cp-3", "--force"]).status == .ok)
        }
    }

    /// As after `kubeadm init`: from then on a control plane is not simply forgotten.
    private func publishBegun(_ stage: CommandStage) throws {
        let condition = Condition(
            name: ConditionName.controlPlaneInitialized, node: "cp-1", generation: 1,
            rosterDigest: SHA256.digest(of: []), since: .now())
        try stage.coordinator.server.cluster.store.transact { try ConditionRow.publish(condition, in: &$0) }
    }

    @Test func `a long poll that is tried again is not a sign of life`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let role = RoleSet([.worker])
        let node = try coordinator.enrol("w-1", role: role)
        let roster = [RosterNode(name: "w-1", roles: role, address: "10.0.0.11")]
        let first = try coordinator.apply(1, nodes: roster)
        let known = try node.client.send(HTTPRequest(.get, "/v1/assignment")).checked()
            .decode(AssignmentResponse.self).assignment.digest
        let poll = Handover<Result<HTTPResponse, any Error>>()
        let thread = try BackgroundThread(name: "poll") {
            poll.put(
                Result {
                    try node.client.send(HTTPRequest(.get, "/v1/assignment?after=\(known)&wait=30")).checked()
                })
        }
        let presence = try coordinator.server.cluster.presence
        let sent = try #require(presence.last("w-1"))
        // Until the poll has arrived; its sighting is the second.
        coordinator.clock.pass(seconds: 1)
        let start = ContinuousClock.now
        while presence.last("w-1") == sent, ContinuousClock.now - start < .seconds(5) {}
        coordinator.clock.pass(seconds: 100)
        let asked = try #require(presence.last("w-1"))
        _ = try coordinator.apply(2, nodes: roster, previous: first)
        _ = try poll.wait().get()
        thread.join()
        #expect(presence.last("w-1") == asked)
    }

    @Test func `the housekeeper looks by itself`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let node = try coordinator.enrol("w-1", role: RoleSet([.worker]))
        _ = try node.client.send(HTTPRequest(.get, "/v1/trust")).checked()
        let (server, clock) = (try coordinator.server, coordinator.clock)
        let start = ContinuousClock.now
        // Seen by the housekeeper's own looks, every ten seconds.
        while server.cluster.presence.missedPolls("w-1") < 1, ContinuousClock.now - start < .seconds(30) {
            clock.pass(seconds: 5)
            usleep(100_000)
        }
        #expect(server.cluster.presence.missedPolls("w-1") >= 1)
    }
}
