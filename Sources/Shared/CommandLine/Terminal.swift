import Glibc

/// The standard descriptors, without Glibc's buffered streams, which Swift 6 refuses as shared mutable state.
package enum Terminal {
    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Writes all of it, over short writes and interruptions, and waits where the descriptor does not block.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) throws(FileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&polled, 1, 1000)
            } else if count == 0 || errno != EINTR {
                let name = descriptor == 1 ? "standard output" : descriptor == 2 ? "standard error" : "\(descriptor)"
                throw FileError(.write, name, errno: count == 0 ? EIO : errno)
            }
        }
    }
}
