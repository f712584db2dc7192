import Glibc

/// A file could not be handled: what was tried, where, and what the system said.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Completes "cannot … /path".
    package enum Operation: String, Sendable {
        case look = "look at"
        case read
        case write
        case remove
        case makeFolder = "make the folder"
        case list
        case lock
    }

    package let operation: Operation
    package let path: String
    /// The system's number (`ENOSPC`), also where this code refuses by itself (`EINVAL`, `EFBIG`, `ELOOP`).
    package let errno: Int32
    /// Said instead of the system's text where this code knows better.
    package let detail: String?

    package init(_ operation: Operation, _ path: String, errno: Int32, detail: String? = nil) {
        self.operation = operation
        self.path = path
        self.errno = errno
        self.detail = detail
    }

    /// There is no such file, or no such folder above it.
    package var isMissing: Bool { errno == ENOENT }
    /// Space, inodes or quota ran out: the same call may succeed later.
    package var isOutOfSpace: Bool { [ENOSPC, EDQUOT].contains(errno) }

    package var description: String {
        "cannot \(operation.rawValue) \(DisplayText.escaped(path)): \(detail.map(DisplayText.escaped) ?? systemText(errno))"
    }
}

/// The system's own words for an error number. `strerror` is thread-safe since glibc 2.32.
func systemText(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    return String(cString: text)
}

/// Makes a system call again while a signal interrupts it. Only for calls that return -1 and may be repeated: never
/// `close`.
func systemCall<Value: SignedInteger>(
    _ operation: FileError.Operation, _ path: String, _ call: () -> Value
) throws(FileError) -> Value {
    while true {
        let value = call()
        if value != -1 { return value }
        let number = errno
        if number != EINTR { throw FileError(operation, path, errno: number) }
    }
}
