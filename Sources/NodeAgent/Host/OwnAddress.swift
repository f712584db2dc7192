import Glibc

/// The IPv4 address of this machine that others see.
enum OwnAddress {
    /// The address from which packets to the first of these hosts that resolves would leave. Nothing is sent.
    ///
    /// - Returns: nil where no name resolves or no route leads there.
    static func toward(_ hosts: [String]) -> String? { hosts.lazy.compactMap(toward).first }

    private static func toward(_ host: String) -> String? {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        // A port must be given; which one does not matter.
        guard getaddrinfo(host, "7440", &hints, &list) == 0, let first = list else { return nil }
        defer { freeaddrinfo(list) }
        let socket = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        guard connect(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else { return nil }
        return name(of: socket)
    }

    private static func name(of socket: Int32) -> String? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) == 0 }
        }
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        guard isKnown, inet_ntop(AF_INET, &address.sin_addr, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
