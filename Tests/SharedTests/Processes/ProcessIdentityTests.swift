import Glibc
import TestSupport
import Testing

@testable import Shared

struct ProcessIdentityTests {
    @Test func `this process is alive and has the start time that the kernel says`() throws {
        let identity = try ProcessIdentity(pid: getpid())
        #expect(try identity.isAlive())
        #expect(try !identity.waitUntilGone(deadline: .milliseconds(50)))
        #expect(identity.bootID.utf8.count == 36)
    }

    @Test func `a number that was given to another process is not the same one`() throws {
        let other = try ProcessIdentity(pid: getpid())
        let earlier = ProcessIdentity(pid: other.pid, startTime: other.startTime &- 1, bootID: other.bootID)
        #expect(try !earlier.isAlive())
        #expect(try earlier.waitUntilGone(deadline: .seconds(5)))
        let before = ProcessIdentity(
            pid: other.pid, startTime: other.startTime, bootID: "00000000-0000-0000-0000-000000000000")
        #expect(try !before.isAlive())
    }

    @Test func `a child of somebody else is waited for`() throws {
        let result = try ChildProcess.run(
            executable: "/bin/sh", arguments: ["-c", "sleep 0.4 >/dev/null 2>&1 & echo $!"], deadline: .seconds(10))
        let pid = try #require(Int32(result.text.prefix { $0 != "\n" }))
        let identity = try ProcessIdentity(pid: pid)
        #expect(try identity.isAlive())
        #expect(try identity.waitUntilGone(deadline: .seconds(10)))
        #expect(try !identity.isAlive())
    }

    @Test(arguments: [-1, 0, Int32.max])
    func `a process that is not there has no identity`(pid: Int32) {
        #expect(throws: FileError.self) { try ProcessIdentity(pid: pid) }
    }

    @Test(arguments: [
        ("7 (sh) S 1 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 999 1 2\n", UInt8(ascii: "S"), 999),
        (
            "7 (a) Z (b) c) Z 1 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 18446744073709551615 1", UInt8(ascii: "Z"),
            UInt64.max
        ),
        ("7 () ) R 1 7 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 5", UInt8(ascii: "R"), 5),
    ])
    func `any program name is read over`(text: String, letter: UInt8, start: UInt64) {
        #expect(ProcessState.parse(Array(text.utf8)) == ProcessState(letter: letter, startTime: start))
    }

    @Test(arguments: [
        "", ")", "7 (sh)", "7 (sh) S", "7 (sh) S 1 2 3", "7 (sh) SS 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 9 1",
        "7 (x) S 1 7 7 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 -9 1",
    ])
    func `anything else is not read`(text: String) { #expect(ProcessState.parse(Array(text.utf8)) == nil) }
}
