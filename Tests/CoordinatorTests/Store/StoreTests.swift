import Synchronization
import Testing

@testable import Coordinator

@Suite struct StoreTests {
    @Test func `transactions that wait together share one commit and see each other`() throws {
        let engine = MemoryEngine()
        let store = try Store(engine: engine)
        defer { store.close() }
        let gate = Handover<Void>()
        let sums = Mutex<[Int]>([])
        store.transact { _ in
            gate.wait()
        } completion: { _ in
        }
        for number in 1...50 {
            store.transact { transaction in
                let sum = try (transaction.get("sum", as: Int.self) ?? 0) + number
                try transaction.put("sum", encoding: sum)
                return sum
            } completion: { result in
                sums.withLock { $0.append((try? result.get()) ?? -1) }
            }
        }
        gate.put(())
        try store.transact { _ in }
        #expect(sums.withLock { $0.last } == 1275)
        #expect(store.snapshot.revision == 50)
        #expect(try store.snapshot.get("sum", as: Int.self) == 1275)
        #expect(engine.commitCount <= 2)
    }

    @Test func `a full disk fails the batch, reads go on, and it recovers alone`() throws {
        let engine = MemoryEngine()
        let store = try Store(engine: engine)
        defer { store.close() }
        try store.transact { try $0.put("a", [1]) }
        engine.fail(with: StoreError(.full, "test"))
        #expect(throws: StoreError(.full, "")) { try store.transact { try $0.put("a", [2]) } }
        #expect(store.condition == .readOnly(StoreError(.full, "")))
        #expect(store.snapshot.value("a") == [1])
        #expect(try store.transact { $0.value("a") } == [1])
        engine.fail(with: nil)
        try store.transact { try $0.put("a", [3]) }
        #expect(store.condition == .ready)
        #expect(store.snapshot.row("a")?.modifyRevision == 2)
    }

    @Test func `after a failure of unknown outcome no write is tried again`() throws {
        let engine = MemoryEngine()
        let store = try Store(engine: engine)
        defer { store.close() }
        engine.fail(with: StoreError(.failed, "fsync"))
        #expect(throws: StoreError(.failed, "")) { try store.transact { try $0.put("a", [1]) } }
        engine.fail(with: nil)
        #expect(throws: StoreError(.failed, "")) { try store.transact { try $0.put("a", [1]) } }
        #expect(store.condition == .failed(StoreError(.failed, "")))
        #expect(store.snapshot.revision == 0)
    }

    @Test func `a closed store refuses, and what it had accepted is done`() throws {
        let engine = MemoryEngine()
        let store = try Store(engine: engine)
        store.transact {
            try $0.put("a", [1])
        } completion: { _ in
        }
        store.close()
        store.close()
        #expect(engine.commitCount == 1)
        #expect(throws: StoreError(.closed, "")) { try store.transact { _ in } }
        #expect(throws: StoreError(.closed, "")) { try store.integrity() }
    }

    @Test func `an awaited transaction gives its value`() async throws {
        let store = try Store(engine: MemoryEngine())
        let revision = try await store.commit { transaction in
            try transaction.put("a", [1])
            return transaction.revision
        }
        #expect(revision == 1)
        store.close()
    }

    @Test func `a watcher that asks too far back is told to read again`() throws {
        let store = try Store(engine: MemoryEngine(StoreImage(revision: 7, rows: [])))
        defer { store.close() }
        let seen = Mutex<[Int]>([])
        let handler: @Sendable (Watch.Event) -> Void = { event in
            if case .compacted(let revision) = event { seen.withLock { $0.append(revision) } }
        }
        let old = store.watch(prefix: "", from: 3, handler: handler)
        let future = store.watch(prefix: "", from: 9, handler: handler)
        let present = store.watch(prefix: "", from: 7, handler: handler)
        try store.transact { _ in }
        #expect(seen.withLock { $0 } == [7, 7])
        for watch in [old, future, present] { watch.cancel() }
    }

    // Not `arguments:`, which would print the control bytes into the log.
    @Test func `a bad key is an error`() throws {
        let store = try Store(engine: MemoryEngine())
        defer { store.close() }
        let bad = ["", "/", "/a", "a/", "a//b", "a b", "a\u{0}", "ä", "node/\u{212A}", "a\n", "a\u{7F}"]
        for text in bad + [String(repeating: "a", count: 513)] {
            #expect(throws: StoreError(.badKey, ""), "\(text.debugDescription)") {
                try store.transact { try $0.put(StoreKey(text), []) }
            }
        }
    }

    @Test func `keys compare by bytes`() throws {
        #expect(StoreKey("node/K") != StoreKey("node/\u{212A}"))
        #expect(StoreKey("a-b") < StoreKey("a/b"))
    }

    @Test func `an oversized value is an error`() throws {
        let store = try Store(engine: MemoryEngine())
        defer { store.close() }
        #expect(throws: StoreError(.badValue, "")) {
            try store.transact {
                try $0.put("a", [UInt8](repeating: 0, count: StoreTransaction.maximumValueBytes + 1))
            }
        }
    }

    @Test func `a value of another shape is named by key and place, and not shown`() throws {
        struct Secret: Codable { var token: [String: Int] }
        let store = try Store(engine: MemoryEngine())
        defer { store.close() }
        try store.transact { try $0.put("ticket/1", Array(#"{"token":{"a":"hunter2"}}"#.utf8)) }
        let error = #expect(throws: StoreError.self) { try store.snapshot.get("ticket/1", as: Secret.self) }
        #expect(error?.description == "the value under ticket/1 is not a Secret at $.token.a")
    }
}
