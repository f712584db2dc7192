import FoundationEssentials
import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

@Suite struct SQLiteEngineTests {
    let scratch: ScratchFolder
    let path: String

    init() throws {
        scratch = try ScratchFolder()
        path = scratch("state.db")
        try SQLiteEngine.create(path: path)
    }

    private func write(_ count: Int, bytes: Int = 10) throws {
        let store = try Store(engine: SQLiteEngine(path: path))
        defer { store.close() }
        for number in 0..<count {
            try store.transact { try $0.put(StoreKey("a/\(number)"), [UInt8](repeating: 7, count: bytes)) }
        }
    }

    private func error(_ body: () throws -> Void) -> StoreError? {
        do {
            try body()
            return nil
        } catch {
            return error as? StoreError
        }
    }

    @Test func `the files are readable by their owner only`() throws {
        let engine = try SQLiteEngine(path: path)
        let store = try Store(engine: engine)
        try store.transact { try $0.put("a", [1]) }
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
            var facts = stat()
            #expect(stat(scratch(name), &facts) == 0)
            #expect(facts.st_mode & 0o777 == 0o600, "\(name)")
        }
        store.close()
    }

    @Test func `creation refuses to replace a state file`() throws {
        try write(3)
        #expect(throws: StoreError(.exists, "")) { try SQLiteEngine.create(path: path) }
        #expect(try SQLiteEngine(path: path).load().revision == 3)
    }

    @Test func `opening never makes a file`() throws {
        #expect(throws: StoreError(.missing, "")) { try SQLiteEngine(path: scratch("other.db")) }
        #expect(!FileManager.default.fileExists(atPath: scratch("other.db")))
    }

    @Test func `fault 020 a second coordinator on the same file is refused`() throws {
        let first = try SQLiteEngine(path: path)
        #expect(throws: StoreError(.locked, "")) { try SQLiteEngine(path: path) }
        first.close()
        #expect(throws: Never.self) { try SQLiteEngine(path: path) }
    }

    @Test func `fault 110 a file of a newer version is refused untouched`() throws {
        try write(3)
        do {
            let connection = try SQLiteConnection(path: path)
            try connection.execute("PRAGMA user_version = 999")
        }
        let before = try Data(contentsOf: URL(filePath: path))
        let refusal = try #require(error { _ = try SQLiteEngine(path: path) })
        #expect(refusal.code == .newer)
        #expect(
            refusal.description
                == "the state file \(path) has schema version 999; this coordinator knows 1 and leaves it untouched")
        #expect(try Data(contentsOf: URL(filePath: path)) == before)
    }

    @Test func `a foreign database is refused`() throws {
        let other = scratch("foreign.db")
        try StateFile.create(other)
        do {
            let connection = try SQLiteConnection(path: other)
            try connection.execute("CREATE TABLE t (a)")
        }
        #expect(throws: StoreError(.corrupt, "")) { try SQLiteEngine(path: other) }
    }

    @Test func `fault 033 a damaged file is refused with the way back`() throws {
        try write(300, bytes: 500)
        let whole = try Data(contentsOf: URL(filePath: path))
        #expect(whole.count > 100_000)
        var damaged: [(String, Data)] = [
            ("empty", Data()),
            ("header", Data([0, 1, 2, 3]) + whole.dropFirst(4)),
            ("cut", whole.prefix(whole.count / 2 / 4096 * 4096)),
            ("cut within a page", whole.prefix(whole.count - 1000)),
        ]
        for page in [1, 3, 7] {
            var copy = whole
            copy.replaceSubrange(page * 4096..<(page + 1) * 4096, with: [UInt8](repeating: 0xA5, count: 4096))
            damaged.append(("page \(page)", copy))
        }
        for (name, bytes) in damaged {
            let file = scratch("damaged.db")
            _ = unlink(file)
            try StateFile.create(file)
            try bytes.write(to: URL(filePath: file))
            _ = chmod(file, 0o600)
            let refusal = try #require(error { _ = try SQLiteEngine(path: file) }, "\(name) was opened")
            #expect(refusal.code == .corrupt, "\(name): \(refusal)")
            #expect(refusal.description.contains(file))
            #expect(refusal.hint?.contains("put the last copy of the state folder in its place") == true)
            #expect(try Data(contentsOf: URL(filePath: file)) == bytes, "\(name) was changed")
        }
    }

    @Test func `fault 033 a log that was taken away is missed, a clean stop leaves none`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store(engine: SQLiteEngine(path: path))
            try store.transact { try $0.put("a", [1]) }
            kill(getpid(), SIGKILL)
        }
        let copy = scratch("copy.db")
        for suffix in ["", "-wal", ".open"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
        }
        #expect(unlink(copy + "-wal") == 0)
        let refusal = try #require(error { _ = try SQLiteEngine(path: copy) })
        #expect(refusal.code == .corrupt)
        #expect(refusal.hint?.contains("put the last copy of the state folder in its place") == true)

        let engine = try SQLiteEngine(path: path)
        #expect(try engine.load().revision == 1)
        engine.close()
        #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
        #expect(try SQLiteEngine(path: path).load().revision == 1)
    }

    @Test func `a backup can be put in the place of a damaged file, which is kept`() throws {
        let store = try Store(engine: SQLiteEngine(path: path))
        try store.transact { try $0.put("a", [1]) }
        let backup = scratch("backup.db")
        try store.backup(to: backup)
        #expect(throws: StoreError(.locked, "")) { try SQLiteRestore.restore(backup, to: path) }
        store.close()
        try Data([1, 2, 3]).write(to: URL(filePath: path))
        let kept = try SQLiteRestore.restore(backup, to: path, now: Timestamp(seconds: 7))
        #expect(kept == path + ".before-7")
        #expect(try Data(contentsOf: URL(filePath: path + ".before-7")) == Data([1, 2, 3]))
        #expect(try SQLiteEngine(path: path).load().rows.map(\.key) == ["a"])
    }

    @Test func `a damaged backup is not put anywhere`() throws {
        try write(3)
        let backup = scratch("backup.db")
        try StateFile.create(backup)
        #expect(throws: StoreError(.corrupt, "")) { try SQLiteRestore.restore(backup, to: path) }
        #expect(try SQLiteEngine(path: path).load().revision == 3)
    }

    @Test func `fault 035 a file that others can read is refused`() throws {
        _ = chmod(path, 0o644)
        let refusal = try #require(error { _ = try SQLiteEngine(path: path) })
        #expect(refusal.code == .permissions)
        #expect(refusal.description == "the state file \(path) has mode 0644: others can read it")
    }

    @Test func `fault 036 a symbolic link is refused`() throws {
        let alias = scratch("alias.db")
        #expect(symlink(path, alias) == 0)
        #expect(throws: StoreError(.permissions, "")) { try SQLiteEngine(path: alias) }
        #expect(throws: StoreError(.exists, "")) { try SQLiteEngine.create(path: alias) }
    }

    @Test func `fault 024 a full file refuses writes, answers reads and recovers alone`() throws {
        let engine = try SQLiteEngine(path: path)
        let store = try Store(engine: engine)
        defer { store.close() }
        try store.transact { try $0.put("a", [1]) }
        try engine.limit(pages: 20)
        #expect(throws: StoreError(.full, "")) {
            try store.transact { try $0.put("big", [UInt8](repeating: 0, count: 1 << 20)) }
        }
        #expect(store.snapshot.value("a") == [1])
        #expect(store.snapshot.revision == 1)
        try engine.limit(pages: 1_000_000)
        try store.transact { try $0.put("big", [UInt8](repeating: 0, count: 1 << 20)) }
        #expect(store.condition == .ready)
        #expect(try store.integrity().isEmpty)
    }

    @Test func `a backup is a whole state file of its own`() throws {
        let store = try Store(engine: SQLiteEngine(path: path))
        for number in 0..<100 { try store.transact { try $0.put(StoreKey("a/\(number)"), [1]) } }
        let copy = scratch("backup.db")
        try store.backup(to: copy)
        try store.transact { try $0.put("later", [1]) }
        #expect(throws: StoreError(.exists, "")) { try store.backup(to: copy) }
        store.close()
        let image = try SQLiteEngine(path: copy).load()
        #expect(image.revision == 100)
        #expect(image.rows.count == 100)
    }

    @Test func `statements report what SQLite says`() throws {
        let connection = try SQLiteConnection(path: path)
        let error = #expect(throws: SQLiteFailure.self) { try connection.execute("SELEC 1") }
        #expect(error?.message == #"near "SELEC": syntax error"#)
        #expect(throws: SQLiteFailure.self) { try connection.texts("SELECT * FROM nothing") }
    }
}
