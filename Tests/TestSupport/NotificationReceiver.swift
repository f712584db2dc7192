import Glibc
import Shared

/// A datagram socket as systemd has one, for what services tell it.
package final class NotificationReceiver: Sendable {
    private let descriptor: Int32

    /// - Parameter name: a path, or an abstract name with `@` before it.
    package init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let descriptor = descriptor
        guard try UnixSocketAddress(name).with({ bind(descriptor, $0, $1) }) == 0 else {
            throw FileError(.write, name, errno: errno)
        }
    }

    /// The oldest message that nobody has read; empty where there is none.
    package func next() -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    deinit { close(descriptor) }
}
