import Glibc

/// A system call for a socket failed.
struct SocketFailure: Error, Equatable, CustomStringConvertible {
    /// What was being done, with the address or path.
    let action: String
    let errorNumber: Int32

    init(_ action: String, _ errorNumber: Int32) {
        self.action = action
        self.errorNumber = errorNumber
    }

    var description: String { "\(action): \(String(cString: strerror(errorNumber)))" }
}
