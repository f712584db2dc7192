import Glibc

/// Ports for programs that must be told theirs before they start.
package enum LoopbackPorts {
    /// Below those that the kernel gives to outgoing connections, which would take one away in between.
    private static let range = 10_000..<30_000

    /// - Returns: the first of so many ports in a row on 127.0.0.1 on which nothing listens now.
    package static func free(_ count: Int) -> Int {
        for _ in 0..<1000 {
            let first = Int.random(in: range.lowerBound..<(range.upperBound - count))
            if (first..<(first + count)).allSatisfy(isFree) { return first }
        }
        fatalError("no \(count) ports in a row are free on 127.0.0.1")
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
