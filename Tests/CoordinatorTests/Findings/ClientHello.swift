/// The first message of a TLS 1.3 client, written by hand: it can offer what no library would.
struct ClientHello {
    /// By their numbers in RFC 8446.
    var groups: [UInt16]
    /// Groups with a share of so many bytes that nobody has calculated.
    var shares: [(group: UInt16, bytes: Int)]

    static let x25519: UInt16 = 0x001D
    static let ffdhe8192: UInt16 = 0x0104

    /// As it goes over the wire.
    var bytes: [UInt8] {
        let shares = shares.flatMap { share in
            Self.number(share.group) + Self.counted([UInt8](repeating: 0x55, count: share.bytes))
        }
        let extensions =
            Self.extension(10, Self.counted(groups.flatMap(Self.number)))
            // ECDSA with P-256, RSA-PSS.
            + Self.extension(13, Self.counted([0x04, 0x03, 0x08, 0x04]))
            // TLS 1.3 and no other version.
            + Self.extension(43, [2, 0x03, 0x04]) + Self.extension(51, Self.counted(shares))
        let random = [UInt8](repeating: 0xAA, count: 32)
        let body =
            [0x03, 0x03] + random + [0] + Self.counted([0x13, 0x01, 0x13, 0x02, 0x13, 0x03]) + [1, 0]
            + Self.counted(extensions)
        return [0x16, 0x03, 0x01] + Self.counted([1, 0] + Self.counted(body))
    }

    private static func number(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] { number(UInt16(bytes.count)) + bytes }

    private static func `extension`(_ type: UInt16, _ bytes: [UInt8]) -> [UInt8] { number(type) + counted(bytes) }
}
