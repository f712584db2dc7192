import Glibc
import Shared
import TestSupport
import Testing

struct FileLockTests {
    @Test func `the second one is told who holds it`() throws {
        let scratch = try ScratchFolder()
        let lock = try FileLock(path: scratch("lock"))
        let error = try #require(throws: FileLockError.self) { _ = try FileLock(path: scratch("lock")) }
        #expect(error.isHeldByAnother)
        #expect(error.holder == Int(getpid()))
        #expect(error.description == "another process (\(getpid())) holds \(scratch("lock"))")
        _ = consume lock
        _ = try FileLock(path: scratch("lock"))
    }

    @Test(arguments: ["", "x", "-5\n", "99999999999999999999999\n", "12 34\n", "\u{1b}[2J"])
    func `a lock file with anything in it can be taken and be held`(content: String) throws {
        let scratch = try ScratchFolder()
        try scratch.write("lock", content)
        let descriptor = open(scratch("lock"), O_RDWR | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let error = try #require(throws: FileLockError.self) { _ = try FileLock(path: scratch("lock")) }
        #expect(error.isHeldByAnother)
        close(descriptor)
        _ = try FileLock(path: scratch("lock"))
        #expect(try scratch.text("lock") == "\(getpid())\n")
    }

    @Test func `a killed holder holds nothing`() throws {
        let scratch = try ScratchFolder()
        let probe = try #require(BuiltProducts.path("TestProbe"))
        var isHeld = false
        _ = try? ChildProcess.run(
            executable: probe, arguments: ["lock", scratch("lock")], deadline: .seconds(10),
            onStart: { child in
                isHeld = waitUntil { (try? FileState.read(scratch("lock")).size > 0) == true }
                #expect(throws: FileLockError.self) { _ = try FileLock(path: scratch("lock")) }
                kill(child.pid, SIGKILL)
            })
        #expect(isHeld)
        _ = try FileLock(path: scratch("lock"))
    }

    @Test func `a folder or a link is no lock`() throws {
        let scratch = try ScratchFolder()
        try DurableFile.makeDirectory(scratch("folder"))
        #expect(symlink("elsewhere", scratch("link")) == 0)
        for name in ["folder", "link"] {
            let error = try #require(throws: FileLockError.self) { _ = try FileLock(path: scratch(name)) }
            #expect(!error.isHeldByAnother)
        }
        #expect(try FileState.read(scratch("elsewhere")).kind == .absent)
    }
}
