import Glibc
import Shared
import TestSupport
import Testing

/// A durable write that is killed or refused at every one of its system calls, by `strace -e inject=…`.
@Suite(.enabled(if: FaultProbe.isThere, "strace or the test probe is missing"))
struct DurableFileFaultTests {
    private static let old = [UInt8](repeating: 79, count: 5000)
    private static let new = [UInt8](repeating: 78, count: 70_000)

    /// Fresh folder with the old content in place.
    private func folder() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        try DurableFile.write(Self.old, to: scratch("file"), mode: FileMode(0o640))
        return scratch
    }

    private func arguments(_ scratch: ScratchFolder) -> [String] {
        ["write", scratch("file"), "\(Self.new.count)", "78"]
    }

    private func calls() throws -> [FaultProbe.Call] {
        let scratch = try folder()
        return try withExtendedLifetime(scratch) { try FaultProbe.calls(arguments(scratch)) }
    }

    private func content(_ scratch: ScratchFolder) throws -> [UInt8] {
        try DurableFile.readBounded(scratch("file"), limit: 1 << 20)
    }

    @Test func `content and name are flushed in this order`() throws {
        let names = try calls().map { $0.name.hasPrefix("rename") ? "rename" : $0.name }
        #expect(names.filter { ["write", "fsync", "rename"].contains($0) } == ["write", "fsync", "rename", "fsync"])
    }

    @Test func `killed at any call it leaves the old or the new, whole`() throws {
        let calls = try calls()
        #expect(calls.count >= 8, "the write is there: \(calls)")
        for call in calls {
            let scratch = try folder()
            let result = try FaultProbe.run(
                arguments(scratch), inject: "\(call.name):signal=SIGKILL:when=\(call.number)")
            #expect(result.status != .exited(0), "\(call)")
            let content = try content(scratch)
            #expect(content == Self.old || content == Self.new, "\(call): \(content.count) bytes")
            #expect(try FileState.read(scratch("file")).mode == FileMode(0o640), "\(call)")
            for name in try Folder.names(in: scratch.path) where name != "file" {
                #expect(
                    try FileState.read(scratch(name)).mode.bits & 0o007 == 0, "\(call): \(name) is not for everybody")
            }
            try DurableFile.removeStaleTemporaries(in: scratch.path)
            #expect(try Folder.names(in: scratch.path) == ["file"], "\(call)")
        }
    }

    @Test(arguments: ["ENOSPC", "EIO", "EROFS", "EDQUOT"])
    func `a call that fails is reported, and nothing half done stays`(code: String) throws {
        for call in try calls() where call.name != "close" {
            let scratch = try folder()
            let result = try FaultProbe.run(
                arguments(scratch), inject: "\(call.name):error=\(code):when=\(call.number)")
            #expect(result.status == .exited(1), "\(call): \(result.text)")
            #expect(result.text == "", "\(call) was acknowledged")
            #expect(result.errorText.hasPrefix("cannot write \(scratch("file")): "), "\(call): \(result.errorText)")
            let content = try content(scratch)
            // The last flush is that of the folder, when the new name is already there.
            let isLast = call.name == "fsync" && call.number == 2
            #expect(content == (isLast ? Self.new : Self.old), "\(call)")
            #expect(try Folder.names(in: scratch.path) == ["file"], "\(call)")
        }
    }

    @Test func `a call that a signal interrupts is made again`() throws {
        for call in try calls() {
            let scratch = try folder()
            let result = try FaultProbe.run(arguments(scratch), inject: "\(call.name):error=EINTR:when=\(call.number)")
            #expect(result.status == .exited(0), "\(call): \(result.errorText)")
            #expect(try content(scratch) == Self.new, "\(call)")
            #expect(try Folder.names(in: scratch.path) == ["file"], "\(call)")
        }
    }

    @Test func `a short write goes on where it stopped`() throws {
        let scratch = try folder()
        // strace only says that one byte was taken: the file lacks exactly that one.
        let result = try FaultProbe.run(arguments(scratch), inject: "write:retval=1:when=1")
        #expect(result.status == .exited(0), "\(result.errorText)")
        #expect(try content(scratch).count == Self.new.count - 1)
    }

    @Test func `a file that may not grow is not acknowledged`() throws {
        let scratch = try folder()
        let probe = try #require(BuiltProducts.path("TestProbe"))
        let result = try ChildProcess.run(
            executable: "/bin/sh",
            arguments: ["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh", probe] + arguments(scratch),
            deadline: .seconds(10))
        #expect(result.status == .exited(1))
        #expect(result.errorText == "cannot write \(scratch("file")): File too large\n")
        #expect(try content(scratch) == Self.old)
        #expect(try Folder.names(in: scratch.path) == ["file"])
    }

    @Test(arguments: ["create", "remove", "folder"])
    func `other changes killed at any call are done or not done`(verb: String) throws {
        let prepare = { (scratch: ScratchFolder) throws -> [String] in
            if verb == "remove" { try scratch.write("thing", "x") }
            return verb == "create" ? [verb, scratch("thing"), "10", "65"] : [verb, scratch("thing")]
        }
        let first = try ScratchFolder()
        let calls = try withExtendedLifetime(first) { try FaultProbe.calls(try prepare(first)) }
        #expect(calls.count >= 4, "\(calls)")
        for call in calls {
            let scratch = try ScratchFolder()
            let words = try prepare(scratch)
            _ = try FaultProbe.run(words, inject: "\(call.name):signal=SIGKILL:when=\(call.number)")
            let state = try FileState.read(scratch("thing"))
            switch verb {
            case "create": #expect(!state.exists || (state.size == 10 && state.mode == FileMode(0o640)), "\(call)")
            case "remove": #expect(!state.exists || state.size == 1, "\(call)")
            default: #expect(!state.exists || state.mode.bits & 0o077 == 0, "\(call)")
            }
            // Made again it ends as it should; a key that is there already is kept.
            let again = try FaultProbe.run(words, inject: nil)
            #expect(again.status == .exited(0) || (verb == "create" && state.exists), "\(call): \(again.errorText)")
        }
    }
}
