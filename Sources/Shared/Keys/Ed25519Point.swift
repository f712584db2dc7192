/// A point of the curve of Ed25519 as a public key has it: y in 32 bytes, the least significant first, with the sign of x in
/// the last bit (RFC 8032, 5.1.2).
struct Ed25519Point {
    /// y alone.
    private let y: [UInt8]

    /// - Parameter encoding: 32 bytes.
    init(encoding: ArraySlice<UInt8>) {
        var y = Array(encoding)
        if let last = y.indices.last { y[last] &= 0x7F }
        self.y = y
    }

    /// Whether it may be a key. A point that a factor of at most 8 brings to the identity verifies messages that nobody
    /// signed: with the identity itself one signature goes for all. A y that is not below the field's size is a second
    /// spelling of another key.
    var mayBeKey: Bool { y.count == 32 && isBelowField && !Self.ofSmallOrder.contains(y) }

    /// 2^255 - 19.
    private static let field = [0xED] + [UInt8](repeating: 0xFF, count: 30) + [0x7F]

    private var isBelowField: Bool { y.reversed().lexicographicallyPrecedes(Self.field.reversed()) }

    /// y of the eight points whose order divides 8; two have y = 0, and two each the last two.
    private static let ofSmallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
        [
            0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5, 0xDF,
            0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
        ],
        [
            0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A, 0x20,
            0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
        ],
    ]
}
