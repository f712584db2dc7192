import Glibc
import Shared

/// A file that a command makes for its operator. One that is there may be the only copy of a key: it is replaced where
/// `--force` says so, and otherwise refused, before the command has done anything.
struct OutputFile {
    static let force = Option.flag("force", summary: "replace a file that is there")

    let path: String
    private let existing: DurableFile.Existing

    /// - Parameter path: as a person typed it.
    /// - Throws: ``Shared/CommandError`` where something is there and stays.
    init(_ path: String, _ invocation: Invocation) throws {
        self.path = try AbsolutePath.of(path)
        existing = invocation.flag("force") ? .replace : .keep
        var status = stat()
        guard existing == .replace || lstat(self.path, &status) != 0 else { throw isThere }
    }

    /// - Throws: the same where it came to be there meanwhile.
    func write(_ bytes: [UInt8], mode: FileMode) throws {
        do {
            try DurableFile.write(bytes, to: path, mode: mode, existing: existing)
        } catch {
            guard error.errno == EEXIST else { throw error }
            throw isThere
        }
    }

    private var isThere: CommandError {
        CommandError("\(path) is there already", hint: "name another file, or give --force to replace it")
    }
}
