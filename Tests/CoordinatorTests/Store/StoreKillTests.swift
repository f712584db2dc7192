import FoundationEssentials
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Coordinator

@Suite struct StoreKillTests {
    /// A child writes rows from several callers and notes each acknowledgement in a file; it is killed by SIGKILL in
    /// the middle. Every number in the file must be a row.
    @Test(arguments: [1, 7, 40, 200, 777]) func `fault 012 what was acknowledged survives SIGKILL`(after count: Int)
        async throws
    {
        let scratch = try ScratchFolder()
        let path = scratch("state.db")
        let acknowledged = scratch("acknowledged")
        try SQLiteEngine.create(path: path)
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, acknowledged = acknowledged as String, count = count as Int] in
            let log = open(acknowledged, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            let store = try Store(engine: SQLiteEngine(path: path))
            let left = Mutex(count)
            for number in 0..<4000 {
                store.transact { transaction in
                    try transaction.put(StoreKey("row/\(number)"), [UInt8](repeating: 1, count: 200))
                } completion: { result in
                    guard case .success = result else { return }
                    let line = Array("\(number)\n".utf8)
                    _ = write(log, line, line.count)
                    let isTime = left.withLock { left in
                        left -= 1
                        return left == 0
                    }
                    if isTime { kill(getpid(), SIGKILL) }
                }
            }
            store.close()
        }
        let lines = try String(contentsOfFile: acknowledged, encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= count)
        let store = try Store(engine: SQLiteEngine(path: path))
        defer { store.close() }
        for line in lines { #expect(store.snapshot.row(StoreKey("row/\(line)")) != nil, "\(line) is lost") }
        #expect(try store.integrity().isEmpty)
        try store.transact { try $0.put("after", [1]) }
    }

    /// The file-size limit makes `write` itself fail in the middle of a commit, as a full disk does.
    @Test func `fault 024 a commit that the disk cannot take is refused, and the next one succeeds`() async throws {
        let scratch = try ScratchFolder()
        let path = scratch("state.db")
        try SQLiteEngine.create(path: path)
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let store = try Store(engine: SQLiteEngine(path: path))
            try store.transact { try $0.put("small", [1]) }
            let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
            var limit = rlimit(rlim_cur: 200_000, rlim_max: .max)
            #expect(setrlimit(resource, &limit) == 0)
            #expect(throws: StoreError(.full, "")) {
                try store.transact { try $0.put("big", [UInt8](repeating: 1, count: 1 << 20)) }
            }
            #expect(store.condition == .readOnly(StoreError(.full, "")))
            #expect(store.snapshot.value("small") == [1])
            #expect(store.snapshot.value("big") == nil)
            limit.rlim_cur = .max
            #expect(setrlimit(resource, &limit) == 0)
            try store.transact { try $0.put("big", [UInt8](repeating: 1, count: 1 << 20)) }
            #expect(store.condition == .ready)
            #expect(try store.integrity().isEmpty)
            store.close()
        }
        let store = try Store(engine: SQLiteEngine(path: path))
        #expect(store.snapshot.revision == 2)
        store.close()
    }
}
