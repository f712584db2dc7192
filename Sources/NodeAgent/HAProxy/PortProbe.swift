import Glibc

/// Asks whether something accepts TCP connections.
enum PortProbe {
    /// Connects to `host:port` and hangs up.
    ///
    /// - Parameters:
    ///   - address: a numeric address with a port, `[…]:port` for IPv6. `*`, `0.0.0.0` and `::` mean this machine.
    ///   - timeoutSeconds: how long the other side may take.
    /// - Returns: nil when it accepts, else why not, for people.
    static func refusal(of address: String, timeoutSeconds: Int = 3) -> String? {
        guard let (host, port) = split(address) else { return "\(address) is not host:port" }
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, port, &hints, &found)
        guard status == 0, let first = found else { return "\(host): \(String(cString: gai_strerror(status)))" }
        defer { freeaddrinfo(first) }
        return connectRefusal(first.pointee, address: address, timeoutSeconds: timeoutSeconds)
    }

    /// Host and port of `host:port`, wildcards turned into loopback.
    static func split(_ address: String) -> (host: String, port: String)? {
        guard let colon = address.lastIndex(of: ":") else { return nil }
        var host = address[..<colon]
        let port = String(address[address.index(after: colon)...])
        guard let number = UInt16(port), number > 0 else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        switch host {
        case "", "*", "0.0.0.0": return ("127.0.0.1", port)
        case "::": return ("::1", port)
        default: return (String(host), port)
        }
    }

    private static func connectRefusal(_ target: addrinfo, address: String, timeoutSeconds: Int) -> String? {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let handle = socket(target.ai_family, type, 0)
        guard handle >= 0 else { return "no socket: \(String(cString: strerror(errno)))" }
        defer { close(handle) }
        if connect(handle, target.ai_addr, target.ai_addrlen) == 0 { return nil }
        guard errno == EINPROGRESS else { return "\(address): \(String(cString: strerror(errno)))" }
        var poller = pollfd(fd: handle, events: Int16(POLLOUT), revents: 0)
        guard poll(&poller, 1, Int32(timeoutSeconds) * 1000) == 1 else {
            return "\(address) does not answer within \(timeoutSeconds) s"
        }
        var problem: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(handle, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 else {
            return "\(address): \(String(cString: strerror(errno)))"
        }
        return problem == 0 ? nil : "\(address): \(String(cString: strerror(problem)))"
    }
}
