/// The header of a regular file in a tar archive (POSIX ustar): owner root, time 0, so that the same content gives the
/// same bytes.
package struct TarHeader: Equatable, Sendable {
    package static let blockSize = 512
    /// Two empty blocks end an archive.
    package static let end = [UInt8](repeating: 0, count: 2 * blockSize)
    /// What eleven octal digits can say.
    package static let largestSize = 1 << 33 - 1
    private static let nameLength = 100

    package let name: String
    package let size: Int
    package let mode: FileMode

    /// Nil for a name of more than 100 bytes or none, and for a size that the format has no room for.
    package init?(name: String, size: Int, mode: FileMode) {
        guard (1...Self.nameLength).contains(name.utf8.count), !name.utf8.contains(0),
            (0...Self.largestSize).contains(size)
        else { return nil }
        self.name = name
        self.size = size
        self.mode = mode
    }

    /// Reads a block that this type wrote, and nothing else: links, devices, folders, extended headers, other owners and
    /// times and a wrong checksum all give other bytes.
    package init?(reading block: [UInt8]) {
        guard block.count == Self.blockSize,
            let name = String(validating: block[..<Self.nameLength].prefix { $0 != 0 }, as: UTF8.self),
            let mode = Self.number(block[100..<107]), let size = Self.number(block[124..<135]),
            let header = TarHeader(name: name, size: size, mode: FileMode(UInt32(mode & 0o7777))),
            header.bytes == block
        else { return nil }
        self = header
    }

    /// How many zero bytes follow the content.
    package var padding: Int { (Self.blockSize - size % Self.blockSize) % Self.blockSize }

    package var bytes: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
        }
        put(name, at: 0)
        put(Self.octal(Int(mode.bits), 7), at: 100)
        put(Self.octal(0, 7), at: 108)
        put(Self.octal(0, 7), at: 116)
        put(Self.octal(size, 11), at: 124)
        put(Self.octal(0, 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        // The checksum is made over a header in which its own field holds spaces.
        let sum = block.reduce(0) { $0 + Int($1) }
        put(Self.octal(sum, 6) + "\0 ", at: 148)
        return block
    }

    private static func octal(_ value: Int, _ digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// Octal digits and nothing else.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.allSatisfy { (48...55).contains($0) } ? digits.reduce(0) { $0 << 3 | Int($1 - 48) } : nil
    }
}
