import Shared
import Testing

struct TarHeaderTests {
    private func header(_ size: Int = 1234) throws -> TarHeader {
        try #require(TarHeader(name: "blobs/aa", size: size, mode: FileMode(0o644)))
    }

    @Test(arguments: [0, 1, 511, 512, 1 << 33 - 1])
    func `a header reads back`(size: Int) throws {
        let header = try header(size)
        #expect(TarHeader(reading: header.bytes) == header)
        #expect((header.size + header.padding) % 512 == 0)
    }

    @Test func `the system's tar would read it`() throws {
        let bytes = try header().bytes
        #expect(bytes.count == 512 && Array(bytes[257..<265]) == Array("ustar\u{0}00".utf8))
        #expect(bytes[156] == UInt8(ascii: "0") && Array(bytes[124..<136]) == Array("00000002322\u{0}".utf8))
    }

    @Test func `any other byte anywhere is no header`() throws {
        let good = try header().bytes
        for place in good.indices {
            var bad = good
            bad[place] ^= 1
            #expect(TarHeader(reading: bad) == nil, "byte \(place)")
        }
        #expect(TarHeader(reading: []) == nil && TarHeader(reading: Array(good.dropLast())) == nil)
        #expect(TarHeader(reading: [UInt8](repeating: 0, count: 512)) == nil)
        #expect(TarHeader(reading: [UInt8](repeating: 255, count: 512)) == nil)
    }

    /// Links, devices, folders, sparse files and extended headers with a checksum that is right.
    @Test(arguments: "1234567xgLKSVDM\u{0} ".unicodeScalars.map { UInt8($0.value) })
    func `only regular files are read`(type: UInt8) throws {
        var block = try header().bytes
        block[156] = type
        for place in 148..<156 { block[place] = 32 }
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        let text = String(repeating: "0", count: 6 - sum.utf8.count) + sum
        for (index, byte) in (Array(text.utf8) + [0, 32]).enumerated() { block[148 + index] = byte }
        #expect(TarHeader(reading: block) == nil)
    }

    @Test func `names and sizes without room are refused`() {
        let mode = FileMode(0o644)
        #expect(TarHeader(name: "", size: 0, mode: mode) == nil)
        #expect(TarHeader(name: String(repeating: "a", count: 101), size: 0, mode: mode) == nil)
        #expect(TarHeader(name: "a\u{0}b", size: 0, mode: mode) == nil)
        #expect(TarHeader(name: "a", size: -1, mode: mode) == nil)
        #expect(TarHeader(name: "a", size: 1 << 33, mode: mode) == nil)
    }
}
