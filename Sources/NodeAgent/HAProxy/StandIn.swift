import Glibc

/// Accepts connections where the API server will listen, and hangs up at once: so that a balancer which only passes
/// connections on is seen to do so before there is an API server. It reads nothing and says nothing.
final class StandIn {
    private let handle: Int32

    /// - Returns: nil where something listens already, which is then what a balancer finds.
    init?(address: String, port: Int) {
        guard let bytes = SocketAddress.bytes(address), bytes.count == 4, let number = UInt16(exactly: port) else {
            return nil
        }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        handle = socket(AF_INET, type, 0)
        guard handle >= 0 else { return nil }
        var yes: Int32 = 1
        setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = number.bigEndian
        withUnsafeMutableBytes(of: &name.sin_addr) { $0.copyBytes(from: bytes) }
        let isBound = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, listen(handle, 64) == 0 else { return nil }
    }

    /// Hangs up on everybody who has come since.
    func turnAway() {
        while true {
            let guest = accept(handle, nil, nil)
            guard guest >= 0 else { return }
            close(guest)
        }
    }

    deinit { if handle >= 0 { close(handle) } }
}
