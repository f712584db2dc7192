import Glibc

/// The file that a program writes to which outlives this process: 0600, read from its beginning as it grows, and kept
/// short while somebody reads.
struct ChildFile: ~Copyable {
    /// Bytes; a longer file is emptied once it is read.
    static let limit = 1 << 20

    private let file: FileDescriptor
    private var position: Int
    private var hasEnded = false

    /// Makes an empty file in the place of an older one.
    static func create(_ path: String) throws(FileError) -> FileDescriptor {
        try DurableFile.removeDurably(path)
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let number = try systemCall(.write, path) { open(path, flags, 0o600) }
        guard number < 3 else { return FileDescriptor(takingOwnership: number) }
        // The child puts it in the place of 1 and 2.
        let low = FileDescriptor(takingOwnership: number)
        return FileDescriptor(
            takingOwnership: try systemCall(.write, path) { fcntl(low.number, F_DUPFD_CLOEXEC, 3) })
    }

    init(_ path: String) throws(FileError) {
        let flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let file = FileDescriptor(takingOwnership: try systemCall(.read, path) { open(path, flags) })
        let status = try file.status(.read, path)
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.read, path, errno: EINVAL) }
        // Of what nobody read in time, the end is what counts.
        position = max(0, Int(status.st_size) - Self.limit)
        self.file = file
    }

    /// Passes over all that is not among the last bytes, before the last reading: a program that has ended said what
    /// counts at its end.
    mutating func skipToLast() {
        hasEnded = true
        var status = stat()
        guard fstat(file.number, &status) == 0 else { return }
        position = max(position, Int(status.st_size) - Self.limit / 2)
    }

    /// Hands over what is new, at most the limit at once.
    mutating func readNew(_ take: (ArraySlice<UInt8>) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 16384)
        for _ in 0..<64 {
            let count = pread(file.number, &buffer, buffer.count, off_t(position))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            position += count
            take(buffer[..<count])
        }
        // What comes between the last read and this is lost; only a program that writes without end is that long.
        // The file of one that has ended stays as it is, for its log.
        if !hasEnded, position > Self.limit, ftruncate(file.number, 0) == 0 { position = 0 }
    }
}
