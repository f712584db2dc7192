import Glibc
import Shared
import TestSupport
import Testing

struct FileTreeTests {
    @Test func `a folder is emptied with all that is in it, and what links lead to stays`() throws {
        let folder = try ScratchFolder()
        let outside = try ScratchFolder()
        try outside.write("kept", "x")
        try Folder.make(folder("a/b/c"))
        try DurableFile.write([1], to: folder("a/b/c/file"), mode: FileMode(0o600))
        #expect(symlink(outside.path, folder("a/link")) == 0)
        #expect(symlink("nowhere", folder("a/b/dangling")) == 0)
        try FileTree.empty(folder("a"))
        #expect(try Folder.names(in: folder("a")).isEmpty)
        #expect(try outside.text("kept") == "x")
    }

    @Test func `what is not there is empty and gone`() throws {
        let folder = try ScratchFolder()
        try FileTree.empty(folder("nothing"))
        try FileTree.remove(folder("nothing"))
    }

    @Test func `files, links and folders are removed`() throws {
        let folder = try ScratchFolder()
        try folder.write("file", "x")
        try Folder.make(folder("tree/deep"))
        #expect(symlink(folder("file"), folder("link")) == 0)
        for name in ["link", "tree", "file"] {
            try FileTree.remove(folder(name))
            #expect(try !FileState.read(folder(name), digest: false).exists)
        }
    }

    @Test func `a folder that is a link is not followed`() throws {
        let folder = try ScratchFolder()
        try Folder.make(folder("real"))
        try DurableFile.write([1], to: folder("real/file"), mode: FileMode(0o600))
        #expect(symlink(folder("real"), folder("link")) == 0)
        try FileTree.empty(folder("link"))
        #expect(try Folder.names(in: folder("real")) == ["file"])
    }

    @Test func `a chain of folders without end is an error`() throws {
        let folder = try ScratchFolder()
        try Folder.make(folder(Array(repeating: "d", count: 80).joined(separator: "/")))
        #expect(throws: FileError.self) { try FileTree.empty(folder("d")) }
    }
}
