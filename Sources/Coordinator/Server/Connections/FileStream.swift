import Glibc

/// An open file, or a part of it, on its way to a client. Closed when released.
final class FileStream {
    private let descriptor: Int32
    private var offset: Int
    private(set) var remaining: Int
    let size: Int

    /// Large enough that the loop's overhead is small, small enough that other connections get their turn.
    static let pieceBytes = 256 << 10

    /// Opens a regular file. Throws the error number of `open`, or `EISDIR` for what is no file.
    init(path: String) throws(SocketFailure) {
        // O_NONBLOCK: a FIFO in the file's place must not stop the loop.
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard opened >= 0 else { throw SocketFailure("open \(path)", errno) }
        var facts = stat()
        guard fstat(opened, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            close(opened)
            throw SocketFailure("open \(path)", EISDIR)
        }
        descriptor = opened
        offset = 0
        size = Int(facts.st_size)
        remaining = size
    }

    deinit { close(descriptor) }

    /// Restricts the stream to these bytes, both ends included; they must be within the file.
    func restrict(first: Int, last: Int) {
        offset = first
        remaining = last - first + 1
    }

    /// The next bytes; nil when the file is shorter than it was or cannot be read.
    func next() -> [UInt8]? {
        let wanted = min(Self.pieceBytes, remaining)
        let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
            while filled < wanted {
                let count = pread(
                    descriptor, buffer.baseAddress.map { $0 + filled }, wanted - filled, off_t(offset + filled))
                if count > 0 {
                    filled += count
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
        }
        guard piece.count == wanted else { return nil }
        offset += wanted
        remaining -= wanted
        return piece
    }
}
