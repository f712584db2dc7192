import TestSupport
import Testing

@testable import Shared

/// Ed25519 keys with which a signature proves nothing.
struct Finding30Tests {
    /// y of the points of small order, and spellings of some that are not below the field's size (2^255 - 19).
    private static let bad = [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f5ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ]

    private static func der(_ point: [UInt8]) -> [UInt8] {
        [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0] + point
    }

    @Test(arguments: bad, [UInt8(0), 0x80])
    func `finding 30: a key of small order or of two spellings is refused`(hex: String, sign: UInt8) throws {
        var point = try #require(Hex.decode(hex))
        point[31] |= sign
        #expect(throws: CryptographyError.self) { try PublicKey(der: Self.der(point)) }
        let text = "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(Self.der(point)))\n-----END PUBLIC KEY-----\n"
        #expect(throws: CryptographyError.self) { try PublicKey(pem: Array(text.utf8)) }
        let record = KeyRecord(
            keyID: Hex.encode(SHA256.bytes(of: Self.der(point))), publicKey: Base64.encode(Self.der(point)))
        #expect(throws: CryptographyError.self) { try PublicKey(record) }
    }

    @Test func `finding 30: keys that were made stay keys`() throws {
        for _ in 0..<200 {
            let key = try PrivateKey.generate(.ed25519)
            #expect(try PublicKey(der: key.publicKey.der) == key.publicKey)
        }
    }

    @Test(arguments: ["", "01", String(repeating: "00", count: 31), String(repeating: "00", count: 33)])
    func `finding 30: what has another length is no point`(hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(!Ed25519Point(encoding: bytes[...]).mayBeKey)
    }
}
