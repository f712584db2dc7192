import Glibc

/// Tells systemd how a service of `Type=notify` is doing (sd_notify(3)): one datagram a message. Outside systemd it does
/// nothing.
package struct ServiceNotification: Sendable {
    package enum Message: Equatable, Sendable {
        case ready
        case stopping
        /// Shown by `systemctl status`.
        case status(String)
        case watchdog
        /// More time to start or stop, counted from now.
        case extendTimeout(Duration)

        var text: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            // One assignment a line: a line end inside would start another one.
            case .status(let text): "STATUS=" + DisplayText.escaped(text)
            case .watchdog: "WATCHDOG=1"
            case .extendTimeout(let time): "EXTEND_TIMEOUT_USEC=\(time.milliseconds * 1000)"
            }
        }
    }

    /// A path, or an abstract name with `@` before it; nil outside systemd.
    package let socket: String?

    package init(socket: String?) { self.socket = socket }

    /// The socket that systemd names in the environment. Children get none of it (``ChildProcess/minimalEnvironment``).
    package static var fromEnvironment: ServiceNotification {
        ServiceNotification(socket: Environment.value("NOTIFY_SOCKET"))
    }

    /// How often systemd wants to hear `watchdog`: half of what it waits for. Nil when it does not.
    package static var watchdogInterval: Duration? {
        guard let text = Environment.value("WATCHDOG_USEC"), let microseconds = Int(text), microseconds > 0 else {
            return nil
        }
        return .microseconds(microseconds / 2)
    }

    /// Sends the messages in one datagram.
    package func send(_ messages: Message...) throws(SystemFailure) {
        guard let socket, !messages.isEmpty else { return }
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemFailure("socket", errno) }
        let handle = FileDescriptor(takingOwnership: number)
        let bytes = Array(messages.map(\.text).joined(separator: "\n").utf8)
        let count = try UnixSocketAddress(socket).with { address, length in
            var count: Int
            repeat {
                count = sendto(handle.number, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, length)
            } while count < 0 && errno == EINTR
            return count
        }
        guard count == bytes.count else { throw SystemFailure("sendto", count < 0 ? errno : EMSGSIZE) }
    }
}

/// This process's environment, one variable at a time.
package enum Environment {
    /// Nil when it is not set or empty.
    package static func value(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
