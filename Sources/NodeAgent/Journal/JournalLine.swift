import Shared

/// A line is eight hex digits of CRC-32 over the JSON, a space, the JSON, and a newline.
enum JournalLine {
    static func encode(_ record: JournalRecord) throws -> [UInt8] {
        let json = try JSONText.encode(record)
        return digits(checksum(json[...])) + [UInt8(ascii: " ")] + json + [UInt8(ascii: "\n")]
    }

    /// Reads a line without its newline; nil when its checksum or its JSON is wrong.
    static func decode(_ line: ArraySlice<UInt8>) -> JournalRecord? {
        guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " ") else { return nil }
        let json = line.dropFirst(9)
        // Compared as text: a flipped bit that makes `a` an `A` is damage too.
        guard line.prefix(8).elementsEqual(digits(checksum(json))) else { return nil }
        return try? StrictJSON.decodeOwn(JournalRecord.self, from: Array(json))
    }

    /// Whether a bad line ends in a good one: then it was not torn, but lost the newline that parted the two.
    static func endsInRecord(_ line: ArraySlice<UInt8>) -> Bool {
        let brace = UInt8(ascii: "{")
        return line.indices.dropFirst(10).contains { index in
            line[index] == brace && line[index - 1] == UInt8(ascii: " ") && decode(line[(index - 9)...]) != nil
        }
    }

    private static func digits(_ sum: UInt32) -> [UInt8] {
        let text = String(sum, radix: 16)
        return Array((String(repeating: "0", count: 8 - text.utf8.count) + text).utf8)
    }

    /// CRC-32 (IEEE 802.3): finds every burst of up to 32 flipped bits, which is what disks and torn writes make.
    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes { sum = table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
        return ~sum
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}
