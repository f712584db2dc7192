import Glibc
import Shared
import TestSupport
import Testing

struct DurableFileTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func names() throws -> [String] { try Folder.names(in: scratch.path) }

    @Test(arguments: [0o600, 0o644, 0o640, 0o755, 0o400, 0o000, 0o4755] as [UInt32])
    func `the mode is exactly the one asked for, whatever the umask`(bits: UInt32) throws {
        try DurableFile.write(Array("x".utf8), to: scratch("file"), mode: FileMode(bits))
        #expect(try FileState.read(scratch("file"), digest: false).mode == FileMode(bits))
        #expect(try names() == ["file"])
    }

    @Test(arguments: [0, 1, 65535, 65536, 3_000_000])
    func `content of any length is whole`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try DurableFile.write(bytes, to: scratch("file"), mode: FileMode(0o600))
        #expect(try DurableFile.readBounded(scratch("file"), limit: count) == bytes)
        let state = try FileState.read(scratch("file"))
        #expect(state.kind == .regular && state.size == count && state.digest == SHA256.digest(of: bytes))
    }

    @Test func `a second write replaces content and mode`() throws {
        try DurableFile.write(Array("long content".utf8), to: scratch("file"), mode: FileMode(0o644))
        try DurableFile.write(Array("new".utf8), to: scratch("file"), mode: FileMode(0o600))
        #expect(try scratch.text("file") == "new")
        #expect(try FileState.read(scratch("file")).mode == FileMode(0o600))
    }

    @Test func `what is made once is not made twice`() throws {
        try DurableFile.write(Array("first".utf8), to: scratch("key"), mode: FileMode(0o600), existing: .keep)
        let error = try #require(throws: FileError.self) {
            try DurableFile.write(Array("second".utf8), to: scratch("key"), mode: FileMode(0o600), existing: .keep)
        }
        #expect(error.errno == EEXIST)
        #expect(try scratch.text("key") == "first")
        #expect(try names() == ["key"])
    }

    @Test(arguments: ["symlink to a file", "symlink to nothing", "fifo", "folder", "socket"])
    func `anything but a regular file in the place is refused and left alone`(kind: String) throws {
        let outside = try ScratchFolder()
        try outside.write("victim", "untouched")
        let place = scratch("place")
        switch kind {
        case "symlink to a file": #expect(symlink(outside("victim"), place) == 0)
        case "symlink to nothing": #expect(symlink(outside("new"), place) == 0)
        case "fifo": #expect(mkfifo(place, 0o600) == 0)
        case "folder": #expect(mkdir(place, 0o700) == 0)
        default:
            let server = try LoopbackServer(unixSocket: place) { _ in nil }
            server.stop()
        }
        let before = try FileState.read(place)
        #expect(throws: FileError.self) { try DurableFile.write([1], to: place, mode: FileMode(0o600)) }
        #expect(throws: FileError.self) { try DurableFile.readBounded(place, limit: 100) }
        #expect(try FileState.read(place) == before)
        #expect(try outside.text("victim") == "untouched")
        #expect(try Folder.names(in: outside.path) == ["victim"])
        #expect(try names() == ["place"])
    }

    @Test func `a folder that is a symbolic link is refused`() throws {
        let outside = try ScratchFolder()
        #expect(symlink(outside.path, scratch("link")) == 0)
        let error = try #require(throws: FileError.self) {
            try DurableFile.write([1], to: scratch("link/file"), mode: FileMode(0o600))
        }
        #expect(error.description == "cannot write \(scratch("link/file")): \(scratch("link")) is a symbolic link")
        #expect(throws: FileError.self) { try DurableFile.removeDurably(scratch("link/file")) }
        #expect(throws: FileLockError.self) { _ = try FileLock(path: scratch("link/file")) }
        #expect(throws: FileError.self) { try DurableFile.makeDirectory(scratch("link")) }
        #expect(try Folder.names(in: outside.path).isEmpty)
    }

    @Test func `a hard link to another file is cut, not written through`() throws {
        let victim = try scratch.write("victim", "untouched")
        #expect(link(victim, scratch("place")) == 0)
        try DurableFile.write(Array("new".utf8), to: scratch("place"), mode: FileMode(0o600))
        #expect(try scratch.text("victim") == "untouched")
    }

    @Test(arguments: [
        "", "file", "./file", "/", "/tmp/", "/tmp/..", "/tmp/../etc/x", "/tmp/./x", "/tmp/a\0b", "/tmp/x/",
    ])
    func `a path that is not plainly a file's is refused`(path: String) {
        #expect(throws: FileError.self) { try DurableFile.write([1], to: path, mode: FileMode(0o600)) }
        #expect(throws: FileError.self) { try DurableFile.removeDurably(path) }
        #expect(throws: FileError.self) { try DurableFile.makeDirectory(path) }
        #expect(throws: FileLockError.self) { _ = try FileLock(path: path) }
    }

    @Test func `a missing folder is said by its name`() throws {
        let path = scratch("no/such/file\n")
        let error = try #require(throws: FileError.self) {
            try DurableFile.write([1], to: path, mode: FileMode(0o600))
        }
        #expect(error.isMissing)
        #expect(error.description == "cannot write \(scratch("no/such/file"))\\n: No such file or directory")
    }

    @Test func `a name that is too long leaves nothing`() throws {
        let name = String(repeating: "n", count: 300)
        #expect(throws: FileError.self) { try DurableFile.write([1], to: scratch(name), mode: FileMode(0o600)) }
        #expect(try names().isEmpty)
    }

    @Test func `an owner by name is set before the content`() throws {
        try DurableFile.write([1], to: scratch("own"), mode: FileMode(0o640), owner: .current)
        #expect(try FileState.read(scratch("own")).owner == .current)
        #expect(try FileOwner(user: "root", group: "root") == .root)
    }

    @Test(arguments: ["no-such-user-at-all", "", "a\0b", String(repeating: "x", count: 100_000), "root\n"])
    func `an unknown account is an error`(name: String) {
        #expect(throws: AccountError.self) { try FileOwner(user: name, group: "root") }
        #expect(throws: AccountError.self) { try FileOwner(user: "root", group: name) }
    }

    @Test func `a file longer than the limit is refused`() throws {
        try scratch.write("file", "12345")
        #expect(try DurableFile.readBounded(scratch("file"), limit: 5).count == 5)
        let error = try #require(throws: FileError.self) { try DurableFile.readBounded(scratch("file"), limit: 4) }
        #expect(error.errno == EFBIG)
        #expect(try DurableFile.readBounded("/proc/self/status", limit: 1 << 20).isEmpty == false)
        #expect(throws: FileError.self) { try DurableFile.readBounded("/dev/zero", limit: 10) }
    }

    @Test func `a link is followed only where it is asked for`() throws {
        try scratch.write("file", "content")
        #expect(symlink("file", scratch("link")) == 0)
        #expect(throws: FileError.self) { try DurableFile.readBounded(scratch("link"), limit: 100) }
        #expect(
            try DurableFile.readBounded(scratch("link"), limit: 100, followingSymbolicLink: true)
                == Array("content".utf8))
        #expect(try FileState.read(scratch("link")).kind == .symbolicLink)
    }

    @Test func `removing says whether something was there`() throws {
        try scratch.write("file", "x")
        #expect(symlink("nowhere", scratch("link")) == 0)
        #expect(try DurableFile.removeDurably(scratch("file")))
        #expect(try !DurableFile.removeDurably(scratch("file")))
        #expect(try DurableFile.removeDurably(scratch("link")))
        #expect(try !DurableFile.removeDurably(scratch("no/such/file")))
        #expect(throws: FileError.self) { try DurableFile.removeDurably(scratch.path) }
    }

    @Test func `folders are made with those above them`() throws {
        #expect(try DurableFile.makeDirectory(scratch("a/b/c"), mode: FileMode(0o700)))
        #expect(try FileState.read(scratch("a/b/c")).mode == FileMode(0o700))
        #expect(try FileState.read(scratch("a/b")).mode == FileMode(0o755))
        #expect(try !DurableFile.makeDirectory(scratch("a/b/c"), mode: FileMode(0o700)))
        #expect(try DurableFile.makeDirectory(scratch("a/b/c"), mode: FileMode(0o750)))
        try scratch.write("file", "x")
        #expect(throws: FileError.self) { try DurableFile.makeDirectory(scratch("file")) }
        #expect(throws: FileError.self) { try DurableFile.makeDirectory(scratch("file/below")) }
    }

    @Test func `only leftovers of dead writers are removed`() throws {
        let held = try #require(try? scratch.write(".muster-tmp-0123456789abcdef", "held"))
        let descriptor = open(held, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        try scratch.write(".muster-tmp-00000000000000ff", "stale")
        for name in [".muster-tmp-", ".muster-tmp-00000000000000FF", ".muster-tmp-00000000000000ff0", "file"] {
            try scratch.write(name, "not ours")
        }
        #expect(mkdir(scratch(".muster-tmp-000000000000000d"), 0o700) == 0)
        #expect(symlink("/etc/passwd", scratch(".muster-tmp-000000000000000e")) == 0)
        // A folder with content is nobody's leftover; an empty one is what a killed `Folder.make` left.
        #expect(mkdir(scratch(".muster-tmp-000000000000000c"), 0o700) == 0)
        try scratch.write(".muster-tmp-000000000000000c/file", "x")
        #expect(
            try DurableFile.removeStaleTemporaries(in: scratch.path) == [
                ".muster-tmp-000000000000000d", ".muster-tmp-00000000000000ff",
            ])
        #expect(try names().count == 7)
    }

    @Test func `a folder swapped for a link during writes never leads outside`() throws {
        let outside = try ScratchFolder()
        try DurableFile.makeDirectory(scratch("real"))
        #expect(symlink(outside.path, scratch("evil")) == 0)
        #expect(rename(scratch("real"), scratch("place")) == 0)
        let path = scratch("place")
        let swapper = try BackgroundThread(name: "swapper") { [scratch] in
            for _ in 0..<3000 {
                rename(path, scratch("real"))
                rename(scratch("evil"), path)
                rename(path, scratch("evil"))
                rename(scratch("real"), path)
            }
        }
        for _ in 0..<1000 { try? DurableFile.write([1], to: scratch("place/file"), mode: FileMode(0o600)) }
        swapper.join()
        #expect(try Folder.names(in: outside.path).isEmpty)
    }
}
