/// Permission bits, coded as an octal text of four digits (`"0644"`).
package struct FileMode: Hashable, Sendable {
    package let bits: UInt32

    package init(_ bits: UInt32) { self.bits = bits & 0o7777 }

    package init?(text: String) {
        guard text.utf8.count == 4, text.utf8.allSatisfy({ (48...55).contains($0) }), let bits = UInt32(text, radix: 8)
        else { return nil }
        self.bits = bits
    }

    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension FileMode: TextCodable {
    package static var wordName: String { "a file mode" }
}
