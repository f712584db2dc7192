import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A worker wrote below the prefix of another node's mailbox, where nobody could take a message away.
struct Finding01Tests {
    private static let id = String(repeating: "0", count: 32)

    @Test(arguments: [
        "node:", "node:cp-1/!00", "node:cp-1/", "node:/", "node:../cp-1", "node:operator", "node:CP-1", "node:cp 1",
        "node:cp-1\0", "node:node:cp-1", "role:", "role:all", "operator/", "", "/", "cp-1",
        "node:" + String(repeating: "a", count: 64),
    ])
    func `finding 01: what is no operator, role or name of a node is no recipient`(text: String) {
        #expect(RelayRecipient(text: text) == nil)
    }

    @Test(arguments: ["operator", "role:worker", "node:cp-1", "node:a.b.example"])
    func `finding 01: the others are, and stay what they are`(text: String) {
        #expect(RelayRecipient(text: text)?.description == text)
    }

    @Test func `finding 01: a message below another's mailbox is refused on the wire`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        _ = try coordinator.enrol("cp-1", role: RoleSet([.controlPlane]))
        let worker = try coordinator.enrol("w-1", role: RoleSet([.worker]))
        let now = Timestamp.now()
        for name in ["cp-1/!00", "operator", ""] {
            let message = RelayMessage(
                clusterUID: coordinator.configuration.clusterUID, id: try RandomBytes.hex(16), sender: "w-1",
                recipient: .node(name), topic: .certificate, inReplyTo: nil, sealed: false, body: "", time: now,
                expires: now.adding(seconds: 60))
            let body = try CanonicalJSON.encode(Envelope.sign(message, with: [worker.machine.key]))
            let answer = try worker.client.send(HTTPRequest(.post, "/v1/relay", body: body))
            #expect(answer.status == 400 && answer.apiError.code == "schema", "\(name)")
        }
        #expect(try coordinator.server.cluster.store.snapshot.rows(prefix: RelayRow.prefix).isEmpty)
    }

    private func row(_ sender: String, to recipient: RelayRecipient, id: String = id) -> RelayRow {
        RelayRow(
            envelope: Envelope(payload: sender, payloadType: "", signatures: []), id: id, sender: sender,
            recipient: recipient, topic: "certificate", expires: Timestamp(seconds: 2_000_000_000))
    }

    private func store(_ rows: [(key: StoreKey, row: RelayRow)]) throws -> Store {
        let store = try Store(engine: MemoryEngine())
        try store.transact { transaction in
            for (key, row) in rows { try transaction.put(key, encoding: row) }
        }
        return store
    }

    /// As an older coordinator may have stored them.
    @Test func `finding 01: what already lies below another's mailbox is never given out and is dropped`() throws {
        let own = row("w-2", to: .node("cp-1"))
        let strange = row("w-1", to: .node("cp-1/!00"))
        let misplaced = StoreKey("\(RelayRow.prefix)node:cp-1/\(String(repeating: "1", count: 32))")
        let store = try store([
            (RelayRow.key(Self.id, to: .node("cp-1")), own), (RelayRow.key(Self.id, to: .node("cp-1/!00")), strange),
            (misplaced, own),
        ])
        let reader = RelayReader.node(name: "cp-1", roles: RoleSet([.controlPlane]))
        let rules = RelayRules(now: Timestamp(seconds: 1_800_000_000))
        #expect(try store.transact { try rules.take(for: reader, in: &$0) }.map(\.payload) == ["w-2"])
        try store.transact { try rules.acknowledge(Self.id, by: reader, in: &$0) }
        let left = store.snapshot.rows(prefix: RelayRow.prefix)
        #expect(left.count == 2 && left.allSatisfy(rules.isDue))
        #expect(try store.transact { try rules.take(for: reader, in: &$0) }.isEmpty)
    }

    @Test(arguments: ["ban", "remove"])
    func `finding 01: messages from and to a node vanish with its ban or removal`(verb: String) throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        for name in ["w-1", "w-2", "w-3"] { _ = try coordinator.enrol(name, role: RoleSet([.worker])) }
        let store = try coordinator.server.cluster.store
        let rows = [
            row("w-1", to: .node("w-2")), row("w-1", to: .operatorClient), row("w-1", to: .role(.controlPlane)),
            row("w-2", to: .node("w-1")), row("w-2", to: .node("w-3")), row("w-1", to: .node("w-2/!00")),
        ]
        try store.transact { transaction in
            for row in rows { try transaction.put(RelayRow.key(row.id, to: row.recipient), encoding: row) }
        }
        let answer = try coordinator.admin().send(
            HTTPRequest(.post, "\(AdminRoutes.nodes)/w-1/\(verb)", body: Array("{}".utf8)))
        #expect(answer.status == 204)
        #expect(store.snapshot.rows(prefix: RelayRow.prefix).map(\.key.text) == ["relay/node:w-3/\(Self.id)"])
    }
}
