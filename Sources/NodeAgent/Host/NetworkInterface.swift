import Glibc

/// An interface of this machine and one of its IPv4 addresses.
struct NetworkInterface: Equatable, Sendable {
    var name: String
    /// 4 bytes each.
    var address: [UInt8]
    var mask: [UInt8]

    /// Whether an IPv4 address is on the interface's own network.
    func reaches(_ other: [UInt8]) -> Bool {
        other.count == 4 && address.count == 4 && mask.count == 4
            && (0..<4).allSatisfy { address[$0] & mask[$0] == other[$0] & mask[$0] }
    }

    /// All IPv4 addresses of this machine, with their interfaces.
    static func all() -> [NetworkInterface] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [NetworkInterface] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, let mask = entry.ifa_netmask, let name = entry.ifa_name,
                Int32(address.pointee.sa_family) == AF_INET, let own = SocketAddress.bytes(address)
            else { continue }
            // Linux leaves the family of a mask as it likes; its bytes lie where an address has them.
            let raw = UnsafeRawPointer(mask).loadUnaligned(as: sockaddr_in.self)
            found.append(
                NetworkInterface(
                    name: String(cString: name), address: own, mask: withUnsafeBytes(of: raw.sin_addr) { Array($0) }))
        }
        return found
    }
}
