import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

struct ChildProcessTests: Sendable {
    private func shell(
        _ script: String, input: [UInt8] = [], deadline: Duration = .seconds(20), outputLimit: Int = 1 << 20,
        onLine: ((ChildProcess.OutputLine) -> Void)? = nil
    ) throws -> ChildProcess.Result {
        try ChildProcess.run(
            executable: "/bin/sh", arguments: ["-c", script], input: input, deadline: deadline,
            outputLimit: outputLimit, onLine: onLine)
    }

    @Test func `both streams and the status come back`() throws {
        let result = try shell("echo out; echo err >&2; exit 7")
        #expect(result.status == .exited(7))
        #expect(result.text == "out\n")
        #expect(result.errorText == "err\n")
        #expect(!result.isStdoutTruncated && !result.isStderrTruncated)
    }

    @Test func `a signal is a status of its own`() throws {
        let result = try shell("kill -KILL $$")
        #expect(result.status == .signalled(9))
        #expect(result.status.number == 137)
    }

    @Test func `arguments are not read by a shell`() throws {
        let hostile = ["$(touch /tmp/x)", "; exit 3", "a b", "", "*", "\n", "'\"\\"]
        let result = try ChildProcess.run(executable: "printf", arguments: ["[%s]"] + hostile, deadline: .seconds(10))
        #expect(result.text == hostile.map { "[\($0)]" }.joined())
    }

    @Test func `nothing of the caller's environment is inherited`() throws {
        setenv("MUSTER_TEST_SECRET", "do not leak", 1)
        let result = try ChildProcess.run(executable: "env", arguments: [], deadline: .seconds(10))
        #expect(
            result.text.split(separator: "\n").sorted() == [
                "HOME=/root", "LANG=C.UTF-8",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ])
    }

    @Test func `only the three standard descriptors are open`() throws {
        // Not close-on-exec, as a careless library would leave it.
        let leaked = open("/dev/null", O_RDONLY)
        defer { close(leaked) }
        let result = try shell("ls /proc/$$/fd")
        #expect(result.text.split(separator: "\n").compactMap { Int($0) }.allSatisfy { $0 < 3 }, "\(result.text)")
    }

    @Test func `signals are at their defaults and none is blocked`() throws {
        // Blocked and ignored here, as a service does it.
        let thread = try BackgroundThread(name: "spawner") {
            var set = sigset_t()
            sigfillset(&set)
            pthread_sigmask(SIG_BLOCK, &set, nil)
            let text = (try? shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"))?.text ?? ""
            let masks = text.split(separator: "\n").compactMap { UInt64($0.dropFirst(8), radix: 16) }
            #expect(masks.count == 2)
            // glibc keeps 32 and 33, which it uses itself, ignored.
            #expect(masks.allSatisfy { $0 & ~0x1_8000_0000 == 0 }, "\(text)")
        }
        thread.join()
    }

    @Test func `it leads a process group of its own`() throws {
        let result = try shell("set -- $(cat /proc/$$/stat); echo $1 $5")
        let words = result.text.split(whereSeparator: \.isWhitespace)
        #expect(words.count == 2 && words.first == words.last)
        #expect(words.first.flatMap { Int32($0) } != getpgrp())
    }

    @Test func `input arrives whole and ends`() throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let result = try ChildProcess.run(
            executable: "cat", arguments: [], input: input, deadline: .seconds(20), outputLimit: 4 << 20)
        #expect(result.stdout == input)
    }

    @Test func `a program that does not read its input is no error`() throws {
        let result = try ChildProcess.run(
            executable: "true", arguments: [], input: [UInt8](repeating: 1, count: 1 << 20), deadline: .seconds(10))
        #expect(result.isSuccess)
    }

    @Test func `more than the limit is read and dropped`() throws {
        let result = try shell("head -c 5000000 /dev/zero; echo end >&2", outputLimit: 1000)
        #expect(result.stdout == [UInt8](repeating: 0, count: 1000))
        #expect(result.isStdoutTruncated)
        #expect(result.errorText == "end\n")
        #expect(result.isSuccess)
    }

    @Test func `binary junk is kept`() throws {
        let result = try shell(#"printf '\000\377\200\n\033[2J'"#)
        #expect(result.stdout == [0, 0xFF, 0x80, 10, 27, 91, 50, 74])
    }

    @Test func `past the deadline it is ended politely`() throws {
        let started = ContinuousClock.now
        let error = try #require(throws: ProcessError.self) {
            try shell("trap 'echo bye; exit 0' TERM; echo begun; sleep 60 & wait", deadline: .milliseconds(300))
        }
        #expect(error.code == .deadline)
        #expect(error.result?.text == "begun\nbye\n")
        #expect(error.description == "/bin/sh: it ran past its deadline of 300 ms and was ended")
        #expect(ContinuousClock.now - started < .seconds(4))
    }

    @Test func `past the deadline whoever ignores TERM is killed with its group`() throws {
        let scratch = try ScratchFolder()
        let started = ContinuousClock.now
        let error = try #require(throws: ProcessError.self) {
            try shell(
                "trap '' TERM; sleep 60 & echo $! > \(scratch("pid")); sleep 60; sleep 60", deadline: .milliseconds(200)
            )
        }
        #expect(error.code == .deadline)
        #expect(error.result?.status == .signalled(9))
        let elapsed = ContinuousClock.now - started
        #expect(elapsed > .seconds(5) && elapsed < .seconds(9))
        let grandchild = try #require(Int32(try scratch.text("pid").prefix { $0 != "\n" }))
        #expect(waitUntil { (try? ProcessIdentity(pid: grandchild).isAlive()) != true })
    }

    @Test func `a stopped program is ended too`() throws {
        let started = ContinuousClock.now
        #expect(throws: ProcessError(.deadline, "/bin/sh", "")) {
            try shell("kill -STOP $$", deadline: .milliseconds(200))
        }
        #expect(ContinuousClock.now - started < .seconds(4))
    }

    @Test func `a grandchild that keeps the pipes open keeps nothing waiting`() throws {
        let started = ContinuousClock.now
        let result = try shell("sleep 30 & echo $!; exit 4")
        #expect(result.status == .exited(4))
        #expect(ContinuousClock.now - started < .seconds(5))
        kill(try #require(Int32(result.text.prefix { $0 != "\n" })), SIGKILL)
    }

    @Test func `a grandchild that never stops writing keeps nothing waiting`() throws {
        let started = ContinuousClock.now
        let result = try shell("yes & echo $! >&2; exit 0", outputLimit: 100)
        #expect(result.isSuccess)
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test func `a program that closes its output early is waited for`() throws {
        let result = try shell("exec >&- 2>&-; sleep 0.3; exit 9")
        #expect(result.status == .exited(9))
        #expect(result.duration >= .milliseconds(300))
    }

    @Test func `the caller can stop it`() throws {
        let calls = Mutex(0)
        let error = try #require(throws: ProcessError.self) {
            try ChildProcess.run(
                executable: "sleep", arguments: ["60"], deadline: .seconds(60),
                isCancelled: {
                    calls.withLock {
                        $0 += 1; return $0 > 2
                    }
                })
        }
        #expect(error.code == .cancelled)
        #expect(error.result?.status == .signalled(15))
    }

    @Test func `lines come one by one and long ones in pieces`() throws {
        var lines: [ChildProcess.OutputLine] = []
        _ = try shell(
            #"printf 'one\r\ntwo\377\n\n'; head -c 9000 /dev/zero | tr '\0' x; printf '\nlast'; sleep 0.1; echo err >&2"#
        ) {
            lines.append($0)
        }
        let output = lines.filter { $0.stream == .stdout }.map(\.text)
        #expect(output.prefix(3) == ["one", "two\u{FFFD}", ""])
        #expect(output.dropFirst(3).map(\.utf8.count) == [8192, 808, 4])
        #expect(lines.filter { $0.stream == .stderr }.map(\.text) == ["err"])
    }

    @Test(arguments: [
        ("no-such-program-anywhere", ProcessError.Code.notFound), ("/no/such", .notFound), ("/etc/passwd", .notFound),
        ("/etc", .notFound), ("", .badArguments), ("sh\0", .badArguments), ("../bin/no-such", .notFound),
    ])
    func `a program that cannot be started is refused`(executable: String, code: ProcessError.Code) throws {
        #expect(throws: ProcessError(code, executable, "")) {
            try ChildProcess.run(executable: executable, arguments: [], deadline: .seconds(5))
        }
    }

    @Test func `a missing program names the folders searched`() throws {
        let error = try #require(throws: ProcessError.self) {
            try ChildProcess.run(
                executable: "kubeadm-not-here", arguments: [], deadline: .seconds(5), searchPath: ["/a", "/b"])
        }
        #expect(error.description == "kubeadm-not-here: no such program in /a:/b")
    }

    @Test func `a file without a first line for a shell is refused and not given to one`() throws {
        let scratch = try ScratchFolder()
        try DurableFile.write(Array("echo hello\n".utf8), to: scratch("plain"), mode: FileMode(0o755))
        let error = try #require(throws: ProcessError.self) {
            try ChildProcess.run(executable: scratch("plain"), arguments: [], deadline: .seconds(5))
        }
        #expect(error.code == .notStarted)
        #expect(error.detail == "Exec format error")
    }

    @Test(arguments: [["a\0b"], ["\0"]])
    func `an argument with a NUL is refused`(arguments: [String]) {
        #expect(throws: ProcessError(.badArguments, "true", "")) {
            try ChildProcess.run(executable: "true", arguments: arguments, deadline: .seconds(5))
        }
    }

    @Test(arguments: [["": "x"], ["A=B": "x"], ["A": "x\0y"]])
    func `a variable that is none is refused`(environment: [String: String]) {
        #expect(throws: ProcessError(.badArguments, "true", "")) {
            try ChildProcess.run(executable: "true", arguments: [], environment: environment, deadline: .seconds(5))
        }
    }

    @Test func `it works in the folder asked for`() throws {
        let scratch = try ScratchFolder()
        let result = try ChildProcess.run(
            executable: "pwd", arguments: [], deadline: .seconds(5), workingDirectory: scratch.path)
        #expect(result.text == scratch.path + "\n")
        #expect(throws: ProcessError(.notStarted, "pwd", "")) {
            try ChildProcess.run(
                executable: "pwd", arguments: [], deadline: .seconds(5), workingDirectory: scratch("none"))
        }
    }

    @Test func `the start is announced with an identity that holds`() throws {
        var identity: ProcessIdentity?
        _ = try ChildProcess.run(
            executable: "sleep", arguments: ["0.1"], deadline: .seconds(5),
            onStart: {
                identity = $0
                let isAlive = try $0.isAlive()
                #expect(isAlive)
            })
        let gone = try #require(identity)
        #expect(try !gone.isAlive())
    }

    @Test func `when the announcement fails the program is ended`() throws {
        struct Refused: Error {}
        var pid: Int32 = 0
        #expect(throws: Refused.self) {
            try ChildProcess.run(
                executable: "sleep", arguments: ["60"], deadline: .seconds(60),
                onStart: {
                    pid = $0.pid
                    throw Refused()
                })
        }
        #expect(kill(pid, 0) == -1)
    }

    @Test func `no descriptor and no zombie is left`() throws {
        let before = try Folder.names(in: "/proc/self/fd").count
        for _ in 0..<20 { _ = try shell("echo hi") }
        // Other tests open and close some of their own meanwhile.
        #expect(try waitUntil { try Folder.names(in: "/proc/self/fd").count < before + 20 })
    }
}
