import Glibc
import Shared

/// A folder for one test, removed when the value goes; kept, and named on stderr, where `MUSTER_KEEP_SCRATCH` is set.
package final class ScratchFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/muster-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(.makeFolder, "/tmp", errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard Environment.value("MUSTER_KEEP_SCRATCH") == nil else {
            return Console.standard.printError("kept \(path)")
        }
        Self.removeTree(path)
    }

    /// The path of a name in it.
    package func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file with this content, 0644, without ceremony.
    @discardableResult
    package func write(_ name: String, _ content: String) throws -> String {
        try DurableFile.write(Array(content.utf8), to: self(name), mode: FileMode(0o644))
        return self(name)
    }

    package func text(_ name: String) throws -> String {
        String(decoding: try DurableFile.readBounded(self(name), limit: 1 << 24), as: UTF8.self)
    }

    /// Writes a shell script that can be run.
    @discardableResult
    package func script(_ name: String, _ body: String) throws -> String {
        try DurableFile.write(Array("#!/bin/sh\n\(body)\n".utf8), to: self(name), mode: FileMode(0o755))
        return self(name)
    }

    /// Does not follow symbolic links.
    private static func removeTree(_ path: String) {
        guard let state = try? FileState.read(path, digest: false), state.kind == .directory else {
            _ = unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in (try? Folder.names(in: path)) ?? [] { removeTree(path + "/" + name) }
        rmdir(path)
    }
}
