import CEvent
import Glibc

/// The other end of an accepted socket.
enum RemoteAddress {
    /// The IP address as text, without port; `unix` for a Unix socket.
    static func text(_ address: UnsafePointer<sockaddr>?) -> String {
        guard let address else { return "unix" }
        var buffer = [CChar](repeating: 0, count: 64)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                var raw = pointer.pointee.sin_addr
                return name(inet_ntop(AF_INET, &raw, &buffer, socklen_t(buffer.count)))
            }
        case AF_INET6:
            return address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                var raw = pointer.pointee.sin6_addr
                return name(inet_ntop(AF_INET6, &raw, &buffer, socklen_t(buffer.count)))
            }
        default: return "unix"
        }
    }

    /// Who connected to a Unix socket, by the kernel's word.
    static func credentials(of descriptor: Int32) -> UnixPeer? {
        // `struct ucred`: pid, uid, gid. Glibc shows it only with _GNU_SOURCE.
        var raw: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
        let size = socklen_t(MemoryLayout.size(ofValue: raw))
        var length = size
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &raw, &length) == 0, length == size else { return nil }
        return UnixPeer(userID: raw.user, groupID: raw.group, processID: raw.process)
    }

    private static func name(_ text: UnsafePointer<CChar>?) -> String {
        guard let text else { return "unknown" }
        let name = String(cString: text)
        // An IPv4 client of an IPv6 socket is the same client.
        return name.hasPrefix("::ffff:") && name.contains(".") ? String(name.dropFirst(7)) : name
    }
}
