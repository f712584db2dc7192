import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Coordinator

@Suite struct StoreKillTests {
    /// A child writes rows from several callers and notes each acknowledgement in a file; it is killed by SIGKILL in
    /// the middle. Every number in the file must be a row.
    @Test(arguments: [1, 7, 40, 200, 777]) func `fault 012 what was acknowledged survives SIGKILL`(after count: Int)
        async throws
    {
        let scratch = try ScratchFolder()
        let path = scratch.file("state.db")
        let acknowledged = scratch.file("acknowledged")
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
}
