import CEvent
import Glibc

/// A bound, listening socket. Made before the loop runs, so that an address in use is an error of the start.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    /// With the port that was really taken.
    let address: ListenAddress

    /// Agents come back all at once after an outage; the kernel caps this at `net.core.somaxconn`.
    static let backlog: Int32 = 4096

    /// Seconds for which the kernel keeps a connection to itself until the client has sent something: who stays silent
    /// costs us nothing. Every client of ours speaks first.
    private static let silence: Int32 = 3

    init(_ address: ListenAddress) throws(SocketFailure) {
        switch address {
        case .tcp(let host, let port):
            descriptor = try Self.bindTCP(host, port, name: address.description)
            self.address = .tcp(address: host, port: Self.port(of: descriptor) ?? port)
        case .unix(let path):
            descriptor = try UnixSocketPath(path).bind()
            self.address = address
        }
        guard listen(descriptor, Self.backlog) == 0 else {
            let reason = errno
            close(descriptor)
            throw SocketFailure("listen on \(address)", reason)
        }
    }

    deinit {
        close(descriptor)
        if case .unix(let path) = address { unlink(path) }
    }

    private static func bindTCP(_ host: String, _ port: Int, name: String) throws(SocketFailure) -> Int32 {
        guard let number = UInt16(exactly: port) else { throw SocketFailure("listen on \(name)", EINVAL) }
        var storage = sockaddr_storage()
        let length = try fill(&storage, host: host, port: number, name: name)
        let descriptor = socket(
            Int32(storage.ss_family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { throw SocketFailure("listen on \(name)", errno) }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var silence = silence
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_DEFER_ACCEPT, &silence, socklen_t(MemoryLayout<Int32>.size))
        let status = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, length) }
        }
        guard status == 0 else {
            let reason = errno
            close(descriptor)
            throw SocketFailure("listen on \(name)", reason)
        }
        return descriptor
    }

    private static func fill(
        _ storage: inout sockaddr_storage, host: String, port: UInt16, name: String
    ) throws(SocketFailure) -> socklen_t {
        var four = sockaddr_in()
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: four, as: sockaddr_in.self) }
            return socklen_t(MemoryLayout<sockaddr_in>.size)
        }
        var six = sockaddr_in6()
        guard inet_pton(AF_INET6, host, &six.sin6_addr) == 1 else {
            throw SocketFailure("listen on \(name)", EADDRNOTAVAIL)
        }
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: six, as: sockaddr_in6.self) }
        return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { return nil }
        // The port is at the same place in both families.
        return withUnsafeBytes(of: &storage) {
            Int(UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        }
    }
}
