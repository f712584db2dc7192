import Glibc
import Shared
import Synchronization
import TestSupport
import Testing

struct SignalWatcherTests {
    @Test func `signals become calls and a broken pipe an error`() throws {
        let probe = try #require(BuiltProducts.path("TestProbe"))
        var lines: [String] = []
        var child: ProcessIdentity?
        let result = try ChildProcess.run(
            executable: probe, arguments: ["signals"], deadline: .seconds(20), onStart: { child = $0 },
            onLine: { line in
                lines.append(line.text)
                guard let pid = child?.pid else { return }
                switch line.text {
                case "ready": kill(pid, SIGHUP)
                case "signal 1": kill(pid, SIGINT)
                case "signal 2": kill(pid, SIGTERM)
                default: break
                }
            })
        #expect(lines == ["ready", "signal 1", "signal 2", "signal 15"])
        #expect(result.status == .exited(0))
    }

    @Test func `a watcher can be stopped`() throws {
        let watcher = try SignalWatcher { _ in }
        watcher.stop()
    }

    @Test func `a write to a pipe without reader is an error and no signal`() {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let number = BrokenPipe.ignored { write(ends[1], "x", 1) == -1 ? errno : 0 }
        #expect(number == EPIPE)
        close(ends[1])
        var pending = sigset_t()
        sigpending(&pending)
        #expect(sigismember(&pending, SIGPIPE) == 0)
    }
}

struct BackgroundThreadTests {
    @Test func `it runs under its name and is waited for`() throws {
        let name = Mutex("")
        let thread = try BackgroundThread(name: "a-name-too-long-for-linux") {
            let bytes = (try? DurableFile.readBounded("/proc/thread-self/comm", limit: 64)) ?? []
            usleep(20_000)
            name.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
        }
        thread.join()
        thread.join()
        #expect(name.withLock { $0 } == "a-name-too-long\n")
    }

    @Test func `one that is dropped goes on by itself`() throws {
        final class Flag: Sendable { let isSet = Mutex(false) }
        let flag = Flag()
        _ = try BackgroundThread(name: "dropped") {
            usleep(10_000)
            flag.isSet.withLock { $0 = true }
        }
        #expect(waitUntil { flag.isSet.withLock { $0 } })
    }

    @Test func `a stack that is too small is refused`() {
        #expect(throws: SystemFailure.self) { try BackgroundThread(name: "small", stackSize: 1) {} }
    }
}
