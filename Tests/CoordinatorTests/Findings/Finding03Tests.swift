import Glibc
import HTTPClient
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// A worker filled memory and disk with messages, and hid every answer from the operator.
struct Finding03Tests {
    private let worker = RoleSet([.worker])
    private let plane = RoleSet([.controlPlane])

    private func send(
        _ client: HTTPClient, _ key: PrivateKey, _ uid: String, from sender: String, to recipient: RelayRecipient,
        replyTo: String? = nil, bytes: Int = 1
    ) throws -> String {
        let now = Timestamp.now()
        let message = RelayMessage(
            clusterUID: uid, id: try RandomBytes.hex(16), sender: sender, recipient: recipient, topic: .certificate,
            inReplyTo: replyTo, sealed: false, body: Base64.encode([UInt8](repeating: 0, count: bytes)), time: now,
            expires: now.adding(seconds: 600))
        let body = try CanonicalJSON.encode(Envelope.sign(message, with: [key]))
        let response = try client.send(HTTPRequest(.post, "/v1/relay", body: body))
        return response.status < 400 ? message.id : "\(response.status) \(response.apiError.code)"
    }

    @Test func `finding 03: a worker has eight messages and a mebibyte waiting, whoever they are for`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let uid = coordinator.configuration.clusterUID
        let enrolled = try ["w-1", "w-2", "w-3"].map { try coordinator.enrol($0, role: worker) }
        _ = try coordinator.enrol("cp-1", role: plane)
        func send(_ index: Int, to name: String, replyTo: String? = nil, bytes: Int = 1) throws -> String {
            try self.send(
                enrolled[index].client, enrolled[index].machine.key, uid, from: "w-\(index + 1)", to: .node(name),
                replyTo: replyTo, bytes: bytes)
        }
        for name in ["nobody", "cp-2", "w-11"] { #expect(try send(0, to: name) == "404 relay-recipient") }
        let asked = String(repeating: "a", count: 32)
        for turn in 0..<8 {
            let id = try send(0, to: turn.isMultiple(of: 2) ? "cp-1" : "w-2", replyTo: turn < 4 ? asked : nil)
            #expect(id.count == 32, "\(id)")
        }
        #expect(try send(0, to: "cp-1") == "429 relay-share")
        #expect(try send(0, to: "w-3", replyTo: asked) == "429 relay-share")
        #expect(try send(2, to: "cp-1").count == 32)
        // Who takes its messages makes room.
        let batch = try enrolled[1].client.send(HTTPRequest(.get, "/v1/relay")).checked().decode(RelayBatch.self)
        #expect(batch.messages.count == 4)
        let oldest = try #require(batch.messages.first)
        let payload = try #require(Base64.decode(oldest.payload))
        let first = try StrictJSON.decode(RelayMessage.self, from: payload)
        #expect(try enrolled[1].client.send(HTTPRequest(.delete, "/v1/relay/\(first.id)")).status == 204)
        #expect(try send(0, to: "cp-1").count == 32)
        #expect(try send(0, to: "cp-1") == "429 relay-share")
        var taken = 0
        while try send(1, to: "cp-1", bytes: 180_000).count == 32 { taken += 1 }
        #expect((3...5).contains(taken))
    }

    @Test func `finding 03: an asker that takes no answers does not silence a control plane for others`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let uid = coordinator.configuration.clusterUID
        for name in ["w-1", "w-2"] { _ = try coordinator.enrol(name, role: worker) }
        let control = try coordinator.enrol("cp-1", role: plane)
        func answer(_ name: String) throws -> String {
            try send(
                control.client, control.machine.key, uid, from: "cp-1", to: .node(name),
                replyTo: String(repeating: "a", count: 32))
        }
        for _ in 0..<8 { #expect(try answer("w-1").count == 32) }
        #expect(try answer("w-1") == "429 relay-share")
        #expect(try answer("w-2").count == 32)
    }

    @Test func `finding 03: only answers to an open order reach the operator`() throws {
        let coordinator = try RunningCoordinator()
        defer { coordinator.end() }
        let uid = coordinator.configuration.clusterUID
        let enrolled = try ["w-1", "w-2"].map { try coordinator.enrol($0, role: worker) }
        let control = try coordinator.enrol("cp-1", role: plane)
        let admin = try coordinator.admin()
        func order(_ recipient: RelayRecipient) throws -> String {
            try send(admin, coordinator.operatorKey, uid, from: RelayMessage.operatorName, to: recipient)
        }
        func answer(_ index: Int, _ id: String?) throws -> String {
            try send(
                enrolled[index].client, enrolled[index].machine.key, uid, from: "w-\(index + 1)", to: .operatorClient,
                replyTo: id)
        }
        // An order may wait for a machine that is to come.
        #expect(try order(.node("w-9")).count == 32)
        let (mine, planes) = (try order(.node("w-1")), try order(.role(.controlPlane)))
        for id in [nil, String(repeating: "a", count: 32), planes] {
            #expect(try answer(0, id) == "403 relay-unasked", "\(id ?? "")")
        }
        #expect(try answer(1, mine) == "403 relay-unasked")
        #expect(try answer(0, mine).count == 32)
        let reply = try send(
            control.client, control.machine.key, uid, from: "cp-1", to: .operatorClient, replyTo: planes)
        #expect(reply.count == 32)
    }

    @Test func `finding 03: the many messages of one sender hide nobody else's`() throws {
        let store = try Store(engine: MemoryEngine())
        let start = Timestamp(seconds: 1_800_000_000)
        func put(_ number: Int, from sender: String) throws {
            let row = RelayRow(
                envelope: Envelope(payload: "\(sender)/\(number)", payloadType: "", signatures: []),
                id: PaddedNumber.text(number, digits: 32), sender: sender, recipient: .operatorClient, topic: "drain",
                expires: start.adding(seconds: 600))
            try store.transact { try $0.put(RelayRow.key(row.id, to: row.recipient), encoding: row) }
        }
        for number in (0..<20).reversed() { try put(number, from: "w-1") }
        try put(99, from: "w-2")
        let rules = RelayRules(now: start)
        let taken = try store.transact { try rules.take(for: .operatorClient, in: &$0) }.map(\.payload)
        #expect(taken.prefix(3) == ["w-1/19", "w-2/99", "w-1/18"])
        #expect(taken.count == RelayRules.batch)
    }

    @Test func `finding 03: the history of changes is bounded in bytes`() {
        var history = StoreHistory(start: 0, limit: 1000, byteLimit: 100_000)
        func change(_ revision: Int, _ bytes: Int) -> StoreChange {
            let key = StoreKey("a/\(revision)")
            let row = StoreRow(
                key: key, value: [UInt8](repeating: 0, count: bytes), createRevision: revision, modifyRevision: revision
            )
            return StoreChange(key: key, revision: revision, effect: .put(row))
        }
        for revision in 1...500 {
            history.append([change(revision, 3000)])
            #expect((0...100_000).contains(history.bytes))
        }
        #expect(history.changes(after: 499, prefix: "a/")?.map(\.revision) == [500])
        #expect(history.changes(after: 1, prefix: "a/") == nil)
        // One that is larger than all that may be kept.
        history.append([change(501, 200_000)])
        #expect(history.bytes == 0 && history.start == 501)
        history.append([change(502, 10)])
        #expect(history.changes(after: 501, prefix: "a/")?.map(\.revision) == [502])
    }

    @Test func `finding 03: the state file shrinks again`() throws {
        let scratch = try ScratchFolder()
        let path = "\(scratch.path)/state.db"
        try SQLiteEngine.create(path: path)
        func size() throws -> Int {
            var facts = stat()
            try #require(stat(path, &facts) == 0)
            return Int(facts.st_size)
        }
        let full = try Store(engine: SQLiteEngine(path: path))
        let value = [UInt8](repeating: 7, count: 1 << 20)
        for number in 0..<40 { try full.transact { try $0.put(StoreKey("a/\(number)"), value) } }
        for number in 0..<40 { try full.transact { _ = $0.delete(StoreKey("a/\(number)")) } }
        full.close()
        #expect(try size() < 24 << 20)
        try Store(engine: SQLiteEngine(path: path)).close()
        #expect(try size() < 20 << 20)
    }
}
