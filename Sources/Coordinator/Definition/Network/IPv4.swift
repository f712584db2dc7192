import Glibc

/// An IPv4 address.
struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    let bits: UInt32

    init(bits: UInt32) { self.bits = bits }

    /// Reads four decimal numbers, without leading zeros; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part == "0" || part.utf8.first != UInt8(ascii: "0"), let byte = UInt8(part)
            else { return nil }
            bits = bits << 8 | UInt32(byte)
        }
        self.bits = bits
    }

    /// Whether one machine can have it: not the wildcard, loopback, link-local, multicast or reserved.
    var isUsable: Bool {
        let first = bits >> 24
        return first != 0 && first != 127 && first < 224 && bits >> 16 != 0xA9FE
    }

    static func < (left: IPv4Address, right: IPv4Address) -> Bool { left.bits < right.bits }

    var description: String { "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)" }
}

/// An IPv4 subnet in CIDR notation.
struct IPv4Subnet: Hashable, Sendable, CustomStringConvertible {
    let base: IPv4Address
    let prefixLength: Int

    /// `base` loses the bits that do not belong to the subnet.
    init(base: IPv4Address, prefixLength: Int) {
        self.prefixLength = min(max(prefixLength, 0), 32)
        self.base = IPv4Address(bits: base.bits & Self.mask(self.prefixLength))
    }

    /// Reads `ADDRESS/LENGTH`; nil for anything else, also when bits after the prefix are set.
    init?(_ text: String) {
        guard let subnet = IPv4Subnet(lenient: text), subnet.description == text else { return nil }
        self = subnet
    }

    /// Reads `ADDRESS/LENGTH` and clears the bits after the prefix.
    init?(lenient text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let base = IPv4Address(String(parts[0])), (1...2).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]), length <= 32
        else { return nil }
        self.init(base: base, prefixLength: length)
    }

    private static func mask(_ length: Int) -> UInt32 { length == 0 ? 0 : ~UInt32(0) << UInt32(32 - length) }

    func contains(_ address: IPv4Address) -> Bool { address.bits & Self.mask(prefixLength) == base.bits }

    func overlaps(_ other: IPv4Subnet) -> Bool { contains(other.base) || other.contains(base) }

    /// How many subnets of `length` it holds.
    func capacity(ofLength length: Int) -> Int {
        guard prefixLength...32 ~= length else { return 0 }
        return 1 << (length - prefixLength)
    }

    /// Its subnet of `length` with that number; nil when there is none.
    func subnet(_ number: Int, ofLength length: Int) -> IPv4Subnet? {
        guard number >= 0, number < capacity(ofLength: length) else { return nil }
        let offset = length == 32 ? UInt32(number) : UInt32(number) << UInt32(32 - length)
        return IPv4Subnet(base: IPv4Address(bits: base.bits + offset), prefixLength: length)
    }

    var description: String { "\(base)/\(prefixLength)" }
}

/// Whether a text is an IPv6 address. The zone of a link-local one is not part of an address.
func isIPv6Address(_ text: String) -> Bool {
    guard text.utf8.count <= 45, !text.utf8.contains(0) else { return false }
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
}
