import Glibc

/// Who counts as one sender: an IPv4 address, and all of an IPv6 network of 64 bits, of which one machine has as many
/// addresses as it likes.
enum AddressGroup {
    static func name(of address: String) -> String {
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, address, &bytes) == 1 else { return address }
        return withUnsafeBytes(of: bytes) { bytes in
            // An IPv4 address that a listener for both families shows, ::ffff:10.0.0.1.
            let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
            return isMapped ? address : bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ".")
        }
    }
}
