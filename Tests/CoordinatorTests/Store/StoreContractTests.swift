import Synchronization
import Testing

@testable import Coordinator

/// What every engine must do, seen through the store.
@Suite struct StoreContractTests {
    static let engines = EngineUnderTest.allCases

    @Test(arguments: engines) func `a new store is empty at revision zero`(engine: EngineUnderTest) throws {
        try engine.withStore { store, _ in
            #expect(store.snapshot.revision == 0)
            #expect(store.snapshot.rows(prefix: "").isEmpty)
        }
    }

    @Test(arguments: engines) func `a row carries the revisions of its making and its last write`(
        engine: EngineUnderTest
    ) throws {
        try engine.withStore { store, fixture in
            try store.transact { try $0.put("node/cp-1", [1]) }
            try store.transact { try $0.put("node/cp-2", [2]) }
            try store.transact { try $0.put("node/cp-1", [3]) }
            let expected = [
                StoreRow(key: "node/cp-1", value: [3], createRevision: 1, modifyRevision: 3),
                StoreRow(key: "node/cp-2", value: [2], createRevision: 2, modifyRevision: 2),
            ]
            #expect(store.snapshot.rows(prefix: "node/") == expected)
            store.close()
            let image = try fixture.open().load()
            #expect(image.revision == 3)
            #expect(image.rows.sorted { $0.key < $1.key } == expected)
        }
    }

    @Test(arguments: engines) func `a key that comes back is a new one`(engine: EngineUnderTest) throws {
        try engine.withStore { store, _ in
            try store.transact { try $0.put("a", [1]) }
            try store.transact { _ = $0.delete("a") }
            #expect(store.snapshot.row("a") == nil)
            try store.transact { try $0.put("a", []) }
            #expect(store.snapshot.row("a") == StoreRow(key: "a", value: [], createRevision: 3, modifyRevision: 3))
        }
    }

    @Test(arguments: engines) func `a transaction that changes nothing makes no revision`(
        engine: EngineUnderTest
    ) throws {
        try engine.withStore { store, _ in
            try store.transact { try $0.put("a", [1]) }
            let read = try store.transact { $0.delete("b") ? nil : $0.value("a") }
            #expect(read == [1])
            #expect(store.snapshot.revision == 1)
        }
    }

    @Test(arguments: engines) func `a body that throws leaves nothing behind and its error is the caller's`(
        engine: EngineUnderTest
    ) throws {
        struct Mine: Error {}
        try engine.withStore { store, _ in
            #expect(throws: Mine.self) {
                try store.transact { transaction in
                    try transaction.put("a", [1])
                    throw Mine()
                }
            }
            #expect(store.snapshot.revision == 0)
            try store.transact { try $0.put("b", [1]) }
            #expect(store.snapshot.rows(prefix: "").map(\.key) == ["b"])
        }
    }

    @Test(arguments: engines) func `of two writers that expect the same revision one wins`(
        engine: EngineUnderTest
    ) throws {
        try engine.withStore { store, _ in
            let conflicts = Mutex(0)
            let done = Handover<Void>()
            let left = Mutex(20)
            for number in 0..<20 {
                store.transact { transaction in
                    try transaction.expect("lease/kubeadm-init", modifyRevision: 0)
                    try transaction.put("lease/kubeadm-init", [UInt8(number)])
                } completion: { result in
                    if case .failure(let error) = result, error as? StoreError == StoreError(.conflict, "") {
                        conflicts.withLock { $0 += 1 }
                    }
                    let isLast = left.withLock { count in
                        count -= 1
                        return count == 0
                    }
                    if isLast { done.put(()) }
                }
            }
            done.wait()
            #expect(conflicts.withLock { $0 } == 19)
            #expect(store.snapshot.revision == 1)
            #expect(store.snapshot.value("lease/kubeadm-init") == [0])
            let revision = try #require(store.snapshot.row("lease/kubeadm-init")).modifyRevision
            try store.transact { transaction in
                try transaction.expect("lease/kubeadm-init", modifyRevision: revision)
                try transaction.put("lease/kubeadm-init", [99])
            }
        }
    }

    @Test(arguments: engines) func `everything that was acknowledged is there after opening again`(
        engine: EngineUnderTest
    ) throws {
        try engine.withStore { store, fixture in
            for number in 0..<500 {
                store.transact {
                    try $0.put(StoreKey("report/\(number)"), Array("\(number)".utf8))
                } completion: { _ in
                }
            }
            try store.transact { _ = $0.delete("report/250") }
            let before = store.snapshot
            #expect(before.count == 499)
            store.close()
            let again = try Store(engine: fixture.open())
            defer { again.close() }
            #expect(again.snapshot.revision == before.revision)
            #expect(again.snapshot.rows(prefix: "") == before.rows(prefix: ""))
            #expect(try again.integrity().isEmpty)
        }
    }

    @Test(arguments: engines) func `a batch at the wrong revision is refused whole`(engine: EngineUnderTest) throws {
        let fixture = try EngineFixture(engine)
        let opened = try fixture.open()
        let row = StoreRow(key: "a", value: [1], createRevision: 8, modifyRevision: 8)
        let batch = StoreBatch(
            expectedRevision: 7, revision: 8, changes: [StoreChange(key: "a", revision: 8, effect: .put(row))])
        #expect(throws: StoreError(.failed, "")) { try opened.commit(batch) }
        #expect(try opened.load() == StoreImage(revision: 0, rows: []))
        opened.close()
    }

    @Test(arguments: engines) func `a watcher sees each change once, in order, from where it asks`(
        engine: EngineUnderTest
    ) throws {
        try engine.withStore { store, _ in
            try store.transact { try $0.put("node/1", [1]) }
            try store.transact { try $0.put("lease/1", [1]) }
            try store.transact { try $0.put("node/2", [1]) }
            let seen = Mutex<[String]>([])
            let watch = store.watch(prefix: "node/", from: 1) { event in
                guard case .changes(let changes, _) = event else { return }
                seen.withLock { $0 += changes.map { "\($0.key)@\($0.revision)\($0.row == nil ? " gone" : "")" } }
            }
            try store.transact { _ = $0.delete("node/1") }
            try store.transact { try $0.put("lease/2", [1]) }
            // Watchers are told before the next job begins, so an empty transaction is a barrier.
            try store.transact { _ in }
            #expect(seen.withLock { $0 } == ["node/2@3", "node/1@4 gone"])
            watch.cancel()
            try store.transact { try $0.put("node/3", [1]) }
            try store.transact { _ in }
            #expect(seen.withLock { $0.count } == 2)
        }
    }
}
