import Glibc

/// Reads whole files of bounded size.
enum BoundedFile {
    /// The content of a regular file, or as much of it as is one byte more than `limit`.
    ///
    /// - Throws: ``BoundedFileError``.
    static func read(_ path: String, limit: Int) throws(BoundedFileError) -> [UInt8] {
        // Without O_NONBLOCK a FIFO of that name would wait for a writer for ever.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw BoundedFileError(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw BoundedFileError(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw BoundedFileError(path: path, code: nil) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while content.count <= limit {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, limit + 1 - content.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw BoundedFileError(path: path, code: errno) }
            if count == 0 { break }
            content += buffer[..<count]
        }
        return content
    }
}

/// A file that cannot be read.
struct BoundedFileError: Error, Equatable, CustomStringConvertible {
    let path: String
    /// `errno`; nil for something that is not a file.
    let code: Int32?

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    var description: String {
        guard let code else { return "\(path) is not a regular file" }
        return "cannot read \(path): \(String(cString: strerror(code)))"
    }
}
