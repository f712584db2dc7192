/// A file of known content.
package struct FileSpec: Codable, Equatable, Sendable {
    /// Absolute.
    package var path: String
    package var mode: FileMode
    package var owner: String
    package var group: String
    /// UTF-8, with placeholders.
    package var content: String
    /// Units to restart when the file changed.
    package var restarts: [String]

    package init(path: String, mode: FileMode, owner: String, group: String, content: String, restarts: [String]) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.group = group
        self.content = content
        self.restarts = restarts
    }
}

/// Permission bits, coded as an octal text of four digits (`"0644"`).
package struct FileMode: Hashable, Sendable, CustomStringConvertible {
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

extension FileMode: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = FileMode(text: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not a file mode: \(text.prefix(8))"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
