import CSystem
import Glibc

/// A pipe whose ends are close-on-exec and numbered 3 or higher, so that putting one in the place of a standard
/// descriptor cannot hit the other.
struct Pipe: ~Copyable {
    let reading: FileDescriptor
    let writing: FileDescriptor

    init() throws(SystemFailure) {
        var ends: [Int32] = [-1, -1]
        guard muster_pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemFailure("pipe", errno) }
        let first = FileDescriptor(takingOwnership: ends[0])
        let second = FileDescriptor(takingOwnership: ends[1])
        let reading = try Self.raised(first)
        let writing = try Self.raised(second)
        self.reading = reading
        self.writing = writing
    }

    consuming func takeReading() -> FileDescriptor { reading }
    consuming func takeWriting() -> FileDescriptor { writing }

    private static func raised(_ end: consuming FileDescriptor) throws(SystemFailure) -> FileDescriptor {
        guard end.number < 3 else { return end }
        let number = fcntl(end.number, F_DUPFD_CLOEXEC, 3)
        guard number >= 0 else { throw SystemFailure("fcntl", errno) }
        return FileDescriptor(takingOwnership: number)
    }

    static func makeNonBlocking(_ end: borrowing FileDescriptor) throws(SystemFailure) {
        let flags = fcntl(end.number, F_GETFL)
        guard flags >= 0, fcntl(end.number, F_SETFL, flags | O_NONBLOCK) == 0 else {
            throw SystemFailure("fcntl", errno)
        }
    }
}

/// A system call that has no file to blame.
package struct SystemFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package let call: String
    package let errno: Int32

    init(_ call: String, _ errno: Int32) {
        self.call = call
        self.errno = errno
    }

    package var description: String { "\(call): \(systemText(errno))" }
}
