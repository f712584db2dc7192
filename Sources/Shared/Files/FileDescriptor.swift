import Glibc

/// Owns an open descriptor and closes it. Every one is opened with `O_CLOEXEC`.
package struct FileDescriptor: ~Copyable, Sendable {
    /// For system calls while this value lives; never closed or kept by others.
    package let number: Int32

    package init(takingOwnership number: Int32) { self.number = number }

    /// None: -1, which `poll` passes over.
    static var none: FileDescriptor { FileDescriptor(takingOwnership: -1) }

    deinit { if number >= 0 { _ = Glibc.close(number) } }

    /// Closes and hands the result over, for descriptors that were written to. Linux frees the descriptor even when it
    /// reports a failure, so there is no second try.
    consuming func close(_ operation: FileError.Operation, _ path: String) throws(FileError) {
        let number = number
        discard self
        if Glibc.close(number) != 0, errno != EINTR { throw FileError(operation, path, errno: errno) }
    }

    /// Writes all of it, over short writes and interruptions.
    borrowing func writeAll(_ bytes: UnsafeRawBufferPointer, path: String) throws(FileError) {
        guard let start = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            let count = try systemCall(.write, path) { Glibc.write(number, start + offset, bytes.count - offset) }
            // A regular file never takes zero of some bytes; without this check the loop would not end.
            guard count > 0 else { throw FileError(.write, path, errno: EIO, detail: "wrote nothing") }
            offset += count
        }
    }

    /// Reads up to the end, or to one byte more than `limit`.
    borrowing func readUpTo(_ limit: Int, expecting size: Int, path: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(size, 0), limit) + 1)
        var buffer = [UInt8](repeating: 0, count: min(65536, max(512, min(size, limit) + 1)))
        while bytes.count <= limit {
            let count = try systemCall(.read, path) { Glibc.read(number, &buffer, buffer.count) }
            if count == 0 { break }
            bytes.append(contentsOf: buffer[..<count])
        }
        return bytes
    }

    borrowing func status(_ operation: FileError.Operation, _ path: String) throws(FileError) -> stat {
        var value = stat()
        _ = try systemCall(operation, path) { fstat(number, &value) }
        return value
    }
}
