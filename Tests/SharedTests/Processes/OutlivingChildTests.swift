import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

/// Programs with an output file: what is left of them when their parent is killed.
struct OutlivingChildTests: Sendable {
    private let scratch: ScratchFolder
    private var output: String { scratch("output") }

    init() throws { scratch = try ScratchFolder() }

    private func shell(
        _ script: String, deadline: Duration = .seconds(20), onStart: ((ProcessIdentity) throws -> Void)? = nil,
        shouldLeave: (() -> Bool)? = nil, onLine: ((ChildProcess.OutputLine) -> Void)? = nil
    ) throws -> ChildProcess.Result {
        try ChildProcess.run(
            executable: "/bin/sh", arguments: ["-c", script], deadline: deadline, outputFile: output, onStart: onStart,
            shouldLeave: shouldLeave, onLine: onLine)
    }

    /// Starts the script under a process of its own and kills that process once the script has said something.
    private func orphan(_ script: String) throws -> ProcessIdentity {
        let probe = try #require(BuiltProducts.path("TestProbe"))
        let parent = Mutex<ProcessIdentity?>(nil)
        let thread = try BackgroundThread(name: "parent") { [scratch, output] in
            _ = try? ChildProcess.run(
                executable: probe, arguments: ["parent", scratch("record"), output, script], deadline: .seconds(30),
                onStart: { identity in parent.withLock { $0 = identity } })
        }
        #expect(waitUntil { (try? FileState.read(output).size) ?? 0 > 0 })
        kill(try #require(parent.withLock { $0 }).pid, SIGKILL)
        thread.join()
        return try StrictJSON.decode(
            ProcessIdentity.self, from: try DurableFile.readBounded(scratch("record"), limit: 4096))
    }

    @Test func `both streams and the status come back as from pipes`() throws {
        var lines: [String] = []
        let result = try shell("echo one; echo two >&2; exit 7", onLine: { lines.append($0.text) })
        #expect(result.status == .exited(7))
        #expect(result.text == "one\ntwo\n")
        #expect(lines == ["one", "two"])
        #expect(try FileState.read(output).mode == FileMode(0o600))
    }

    @Test func `it has its own group, the three descriptors, no input and no signal blocked`() throws {
        let result = try shell(
            "set -- $(cat /proc/$$/stat); echo $1 $5; ls /proc/$$/fd; cat; grep -E '^Sig(Blk|Ign)' /proc/self/status")
        let lines = result.text.split(separator: "\n")
        let group = lines[0].split(separator: " ")
        #expect(group[0] == group[1])
        #expect(lines.compactMap { Int($0) }.allSatisfy { $0 < 3 }, "\(result.text)")
        let masks = lines.suffix(2).compactMap { UInt64($0.dropFirst(8), radix: 16) }
        #expect(masks.count == 2 && masks.allSatisfy { $0 & ~0x1_8000_0000 == 0 }, "\(result.text)")
    }

    @Test func `it goes on when its parent is killed, and its words and its end are taken over`() throws {
        let child = try orphan("echo begun; sleep 0.7; echo goes on; sleep 0.3; echo end; echo x > \(scratch("done"))")
        #expect(try child.isAlive())
        var lines: [String] = []
        let result = try ChildProcess.adopt(
            child, name: "sh", outputFile: output, deadline: .seconds(20), onLine: { lines.append($0.text) })
        #expect(result.status == .unknown)
        #expect(lines == ["begun", "goes on", "end"])
        #expect(try FileState.read(scratch("done")).exists)
        #expect(try !child.isAlive())
    }

    @Test func `one that has ended before is no wait`() throws {
        let child = try orphan("echo begun; sleep 0.1; echo end")
        #expect(try waitUntil { try !child.isAlive() })
        let result = try ChildProcess.adopt(child, name: "sh", outputFile: output, deadline: .zero)
        #expect(result.text == "begun\nend\n")
    }

    @Test func `one whose output is gone is waited for all the same`() throws {
        let child = try orphan("echo begun; sleep 0.5")
        #expect(unlink(output) == 0)
        let result = try ChildProcess.adopt(child, name: "sh", outputFile: output, deadline: .seconds(20))
        #expect(result.text == "")
        #expect(try !child.isAlive())
    }

    @Test func `an adopted one is ended at its deadline with its group`() throws {
        let child = try orphan("trap 'echo bye; exit 0' TERM; echo begun; sleep 60 & wait")
        let error = try #require(throws: ProcessError.self) {
            try ChildProcess.adopt(child, name: "sh", outputFile: output, deadline: .milliseconds(200))
        }
        #expect(error.code == .deadline)
        #expect(error.result?.text == "begun\nbye\n")
        #expect(try !child.isAlive())
    }

    @Test func `the number of a later process is not taken for it`() throws {
        var own = try ProcessIdentity(pid: getpid())
        own = try StrictJSON.decode(
            ProcessIdentity.self,
            from: Array(
                "{\"bootID\":\"\(own.bootID)\",\"pid\":\(own.pid),\"startTime\":\(own.startTime + 1)}".utf8))
        // It would be this process that is ended here.
        let result = try ChildProcess.adopt(own, name: "sh", outputFile: output, deadline: .zero)
        #expect(result.status == .unknown)
    }

    @Test func `nothing of it happens before its start is written down`() throws {
        struct Refused: Error {}
        var child: ProcessIdentity?
        #expect(throws: Refused.self) {
            try shell(
                "echo x > \(scratch("done"))",
                onStart: {
                    child = $0
                    usleep(100_000)
                    throw Refused()
                })
        }
        #expect(try !FileState.read(scratch("done")).exists)
        #expect(try child?.isAlive() == false)
    }

    @Test func `a parent killed before the start is written down leaves nothing that runs`() throws {
        let probe = try #require(BuiltProducts.path("TestProbe"))
        let result = try ChildProcess.run(
            executable: probe, arguments: ["orphaner", output, "echo x > \(scratch("done"))"], deadline: .seconds(20))
        #expect(result.status == .signalled(SIGKILL.number))
        usleep(200_000)
        #expect(try !FileState.read(scratch("done")).exists)
    }

    @Test func `it can be left to itself`() throws {
        var child: ProcessIdentity?
        let error = try #require(throws: ProcessError.self) {
            try shell("sleep 0.6; echo x > \(scratch("done"))", onStart: { child = $0 }, shouldLeave: { true })
        }
        #expect(error.code == .left)
        #expect(try child?.isAlive() == true)
        #expect(waitUntil { (try? FileState.read(scratch("done")).exists) == true })
        var status: Int32 = 0
        waitpid(try #require(child).pid, &status, 0)
    }

    @Test func `a program that writes without end does not fill the disk`() throws {
        let result = try shell("i=0; while [ $i -lt 40 ]; do head -c 500000 /dev/zero; sleep 0.02; i=$((i+1)); done")
        #expect(result.isSuccess && result.isStdoutTruncated)
        #expect(try FileState.read(output).size < 12_000_000)
    }

    @Test func `a file that is no program is an exit status`() throws {
        try scratch.write("junk", "no program")
        chmod(scratch("junk"), 0o755)
        let result = try ChildProcess.run(
            executable: scratch("junk"), arguments: [], deadline: .seconds(5), outputFile: output)
        #expect(result.status == .exited(127))
        #expect(result.text == "the program cannot be executed\n")
    }

    @Test func `an output file is made anew and follows no link`() throws {
        try scratch.write("victim", "keep")
        #expect(symlink(scratch("victim"), output) == 0)
        #expect(try shell("echo out").isSuccess)
        #expect(try scratch.text("victim") == "keep")
        #expect(try scratch.text("output") == "out\n")
    }
}

extension Int32 {
    fileprivate var number: Int { Int(self) }
}
