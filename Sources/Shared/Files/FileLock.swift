import Glibc

/// The right to be the only one, for as long as this value lives: `flock` on a held descriptor, which the kernel releases
/// when the process dies, however it dies. The file stays; removing it would let two hold "the" lock on two files.
package struct FileLock: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// Takes the lock, or throws at once. The file then holds the process number, for people and for the error of the
    /// next one.
    package init(path: String) throws(FileLockError) { file = try Self.acquire(path) }

    private static func acquire(_ path: String) throws(FileLockError) -> FileDescriptor {
        let holder: Int?
        do throws(FileError) {
            let file = try open(path)
            if try take(file, path) { return file }
            let text = try file.readUpTo(32, expecting: 32, path: path)
            holder = Int(String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        } catch {
            throw FileLockError(path: path, holder: nil, cause: error)
        }
        throw FileLockError(path: path, holder: holder, cause: nil)
    }

    private static func open(_ path: String) throws(FileError) -> FileDescriptor {
        let location = try FileLocation(path, .lock)
        let folder = try location.openFolder(.lock)
        let number = folder.number
        return FileDescriptor(
            takingOwnership: try systemCall(.lock, path) {
                openat(number, location.name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
            })
    }

    /// - Returns: false when another process holds it.
    private static func take(_ file: borrowing FileDescriptor, _ path: String) throws(FileError) -> Bool {
        let number = file.number
        do {
            _ = try systemCall(.lock, path) { flock(number, LOCK_EX | LOCK_NB) }
        } catch {
            guard error.errno == EWOULDBLOCK else { throw error }
            return false
        }
        _ = try systemCall(.lock, path) { ftruncate(number, 0) }
        // The number is for people: it needs no flush.
        let text = Array("\(getpid())\n".utf8)
        let count = try systemCall(.lock, path) { pwrite(number, text, text.count, 0) }
        guard count == text.count else { throw FileError(.lock, path, errno: EIO, detail: "wrote too little") }
        return true
    }
}

/// The lock was not got.
package struct FileLockError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    /// The process that holds it, where it said so.
    package let holder: Int?
    /// Set when the file itself was the problem, and nobody holds the lock as far as is known.
    package let cause: FileError?

    package var isHeldByAnother: Bool { cause == nil }

    package var description: String {
        if let cause { return "\(cause)" }
        return "another process\(holder.map { " (\($0))" } ?? "") holds \(DisplayText.escaped(path))"
    }
}
