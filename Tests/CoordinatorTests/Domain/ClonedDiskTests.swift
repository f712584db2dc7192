import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Two machines with the disk of one.
struct ClonedDiskTests {
    @Test func `only a boot that comes back proves a second machine`() {
        var row = BootRow("a")
        #expect(row.see("a") == .none)
        #expect(row.see("b") == .restarted)
        #expect(row.see("c") == .restarted)
        #expect(row.see("c") == .none)
        #expect(row.see("b") == .cloned(boot: "c"))
        #expect(row.current == "b" && row.refused == ["c"])
        #expect(row.see("c") == .none && row.current == "b", "what is refused changes nothing")
        for boot in 0..<100 { _ = row.see("\(boot)") }
        #expect(row.former.count == BootRow.kept)
    }

    @Test func `fault 097 the second machine is refused on every route, also after a restart, and the first goes on`()
        throws
    {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let node = try coordinator.enrol("cp-1", role: RoleSet([.controlPlane]))
        var client = node.client
        func code(_ path: String, boot: String?) throws -> String {
            var request = HTTPRequest(.get, path)
            if let boot { request.headers = [(BootRow.field, boot)] }
            let response = try client.send(request)
            return response.status < 400 ? "\(response.status)" : response.apiError.code
        }
        let (first, second, path) = ("aaaa-1", "bbbb-2", "/v1/assignment")
        #expect(try code(path, boot: first) == "204")
        #expect(try code(path, boot: first) == "no-assignment")
        // A reboot, as far as anybody can tell.
        #expect(try code(path, boot: second) == "204")
        #expect(try code("/v1/trust", boot: second) == "200")
        #expect(try code(path, boot: first) == "204")
        for _ in 0..<2 {
            for route in [path, "/v1/trust", "/v1/conditions", "/v1/relay"] {
                #expect(try code(route, boot: second) == "node-cloned", "\(route)")
            }
            #expect(try code(path, boot: first) == "no-assignment")
            #expect(try code(path, boot: "not a boot id") == "no-assignment")
            #expect(try code(path, boot: nil) == "no-assignment")
            let events = try coordinator.admin().send(HTTPRequest(.get, AdminRoutes.events)).checked()
                .decode(EventBatch.self).events
            #expect(events.filter { $0.kind == "alarm" }.count == 1)
            try coordinator.restart()
            client = try coordinator.client(
                "agent", certificate: Array(node.certificate.utf8), key: node.machine.key.pem())
        }
    }

    @Test(.enabled(if: AgentProcess.isPossible, "needs root, overlay mounts and the node-agent binary"))
    func `fault 097 of two real machines with one disk the first goes on and the second says why it stands still`()
        throws
    {
        let coordinator = try HostileCoordinator()
        defer { coordinator.end() }
        let role = RoleSet([.worker])
        var generations: [SignedGeneration] = []
        for number in 1...3 {
            generations.append(
                try SignedGeneration(
                    number, after: generations.last,
                    nodes: [RosterNode(name: "w-1", roles: role, address: "10.0.0.14")],
                    clusterUID: coordinator.cluster.clusterUID, key: coordinator.operatorKey
                ) { _ in [.writing("/etc/muster/worker.conf", "generation \(number)\n")] })
        }
        try coordinator.apply(generations[0])
        let machine = try coordinator.machine("w-1", role)
        defer { machine.end() }
        _ = try machine.waitForStatus { $0.isConverged(at: 1) }
        let key = BootRow.key(try coordinator.row("w-1").uid)
        let store = coordinator.cluster.store
        let boots = { try store.snapshot.get(key, as: BootRow.self) }
        let first = try #require(try boots()?.current)
        let clone = try machine.clone()
        defer { clone.end() }
        #expect(try waitUntil(.seconds(20)) { try boots()?.current != first }, "\(clone.log)")
        try coordinator.apply(generations[1])
        _ = try clone.waitForStatus { $0.coordinator.message.contains("cloned") }
        try coordinator.apply(generations[2])
        _ = try machine.waitForStatus { $0.isConverged(at: 3) && $0.coordinator.message == "answers" }
        #expect(machine.text("/etc/muster/worker.conf") == "generation 3\n")
        #expect(try clone.status().manifest?.generation != 3)
        #expect(try boots()?.current == first)
    }
}
