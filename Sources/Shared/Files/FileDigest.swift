import Glibc

/// The digest of a file that may be larger than memory.
package enum FileDigest {
    /// Reads a regular file to its end.
    package static func read(_ path: String) throws(FileError) -> Digest {
        let number = try systemCall(.read, path) { open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        let file = FileDescriptor(takingOwnership: number)
        let kind = FileState.Kind(mode: try file.status(.read, path).st_mode)
        guard kind == .regular else { throw FileError(.read, path, errno: EINVAL, detail: "it is \(kind.words)") }
        return try read(file, path: path)
    }

    /// Reads from where the descriptor stands to the end.
    static func read(_ file: borrowing FileDescriptor, path: String) throws(FileError) -> Digest {
        func failure(_ error: any Error) -> FileError { FileError(.read, path, errno: ENOSYS, detail: "\(error)") }
        var digest: SHA256
        do { digest = try SHA256() } catch { throw failure(error) }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let number = file.number
        while true {
            let count = try systemCall(.read, path) { Glibc.read(number, &buffer, buffer.count) }
            guard count > 0 else { break }
            do {
                try buffer.withUnsafeBytes { try digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            } catch { throw failure(error) }
        }
        do { return try digest.finish() } catch { throw failure(error) }
    }
}
