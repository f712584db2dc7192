import CEvent
import Glibc

/// The path of a Unix socket and how it is taken without opening it to anybody for a moment.
struct UnixSocketPath {
    private let path: String

    init(_ path: String) { self.path = path }

    /// A bound socket of mode 0600. A socket file that nobody listens on is removed first; anything else stays and is
    /// an error.
    func bind() throws(SocketFailure) -> Int32 {
        try checkFolder()
        try removeIfStale()
        let descriptor = try makeSocket()
        // On Linux the socket's own mode becomes the file's, so there is no moment with a wider one.
        guard fchmod(descriptor, 0o600) == 0, withAddress({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            let reason = errno
            close(descriptor)
            throw failure(reason)
        }
        return descriptor
    }

    private func checkFolder() throws(SocketFailure) {
        guard path.hasPrefix("/"), path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else {
            throw failure(ENAMETOOLONG)
        }
        let cut = path.lastIndex(of: "/") ?? path.startIndex
        var facts = stat()
        guard lstat(String(path[..<cut]), &facts) == 0 else { throw failure(errno) }
        guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid(), facts.st_mode & 0o022 == 0 else {
            throw SocketFailure("listen on \(path): the folder must belong to this user alone", EPERM)
        }
    }

    private func removeIfStale() throws(SocketFailure) {
        var facts = stat()
        guard lstat(path, &facts) == 0 else {
            if errno == ENOENT { return }
            throw failure(errno)
        }
        guard facts.st_mode & S_IFMT == S_IFSOCK else { throw failure(EEXIST) }
        let probe = try makeSocket()
        defer { close(probe) }
        if withAddress({ connect(probe, $0, $1) }) == 0 { throw failure(EADDRINUSE) }
        // EAGAIN would be a full backlog: somebody does listen.
        guard errno == ECONNREFUSED else { throw failure(EADDRINUSE) }
        guard unlink(path) == 0 else { throw failure(errno) }
    }

    private func makeSocket() throws(SocketFailure) -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_UNIX, Int32(kind), 0)
        guard descriptor >= 0 else { throw failure(errno) }
        return descriptor
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The length was checked, and what follows the copy is zero.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private func failure(_ reason: Int32) -> SocketFailure { SocketFailure("listen on \(path)", reason) }
}
