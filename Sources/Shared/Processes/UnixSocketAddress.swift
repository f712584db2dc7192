package import Glibc

/// The address of a Unix socket: a path, or an abstract name written with `@` before it.
package struct UnixSocketAddress: Sendable {
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Throws: `ENAMETOOLONG` beyond the 107 bytes that the kernel takes, `EINVAL` for an empty name or a NUL.
    package init(_ name: String) throws(SystemFailure) {
        var bytes = Array(name.utf8)
        var address = sockaddr_un()
        guard !bytes.isEmpty, !bytes.contains(0) else { throw SystemFailure("socket", EINVAL) }
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemFailure("socket", ENAMETOOLONG)
        }
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
        // An abstract name ends where the length says; a path ends at its NUL.
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        length = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
    }

    /// Lends the address for one call.
    package func with<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
