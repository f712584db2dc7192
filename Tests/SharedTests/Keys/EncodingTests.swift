import Testing

@testable import Shared

struct EncodingTests {
    // RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of the standard`(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test func `base64 gives back every length and every byte`() throws {
        for length in 0...70 {
            let bytes = try RandomBytes.make(length)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.decode(Base64.encode(Array(0...255))) == Array(0...255))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm8=Zm8=", "Zg==\n", " Zg==", "Zm-_", "Zm9v\u{0}",
        "Zm 9v", "é===", "Zm9v=", "Zg=A", "A",
    ])
    func `any other spelling of base64 is refused`(text: String) { #expect(Base64.decode(text) == nil) }

    @Test(arguments: ["0", "0g", "AB", "0x00", " 00", "é0"])
    func `any other spelling of hex is refused`(text: String) { #expect(Hex.decode(text) == nil) }

    @Test func `hex gives back every byte`() {
        #expect(Hex.decode(Hex.encode(Array(0...255))) == Array(0...255))
        #expect(Hex.colons([0xAB, 0x01]) == "ab:01")
    }

    // FIPS 180-2, appendix B.
    @Test func `SHA-256 is that of the standard, whole and in pieces`() throws {
        let expected = "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        let text = Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)
        var pieces = try SHA256()
        for byte in text { try pieces.update([byte]) }
        #expect(try pieces.finish().text == expected)
        #expect(SHA256.digest(of: text).text == expected)
        #expect(
            SHA256.digest(of: []).text == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func `secrets are compared in constant time`() {
        #expect(ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]))
        #expect(!ConstantTime.equal([1, 2], [1, 2, 3]))
        #expect(ConstantTime.equal([], []))
    }
}
