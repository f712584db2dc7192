/// A tar archive (ustar) of a few files in memory.
struct TarArchive {
    struct Entry {
        /// At most 100 bytes.
        var name: String
        var bytes: [UInt8]
    }

    let bytes: [UInt8]

    init(_ entries: [Entry]) {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += Self.header(entry) + entry.bytes
            bytes += [UInt8](repeating: 0, count: (512 - entry.bytes.count % 512) % 512)
        }
        // Two empty blocks end an archive.
        self.bytes = bytes + [UInt8](repeating: 0, count: 1024)
    }

    private static func header(_ entry: Entry) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int, _ length: Int) {
            for (index, byte) in text.utf8.prefix(length).enumerated() { block[offset + index] = byte }
        }
        put(entry.name, at: 0, 100)
        put(octal(0o600, 7), at: 100, 8)
        put(octal(0, 7), at: 108, 8)
        put(octal(0, 7), at: 116, 8)
        put(octal(entry.bytes.count, 11), at: 124, 12)
        put(octal(0, 11), at: 136, 12)
        put("        ", at: 148, 8)
        put("0", at: 156, 1)
        put("ustar", at: 257, 6)
        put("00", at: 263, 2)
        // The checksum is made over a header in which its own field holds spaces.
        let sum = block.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\0 ", at: 148, 8)
        return block
    }

    private static func octal(_ value: Int, _ digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
