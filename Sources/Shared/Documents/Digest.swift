/// A SHA-256 digest in the form `sha256:<64 lower-case hex digits>`.
package struct Digest: Hashable, Sendable, Comparable {
    package let text: String

    /// Reads the text form; nil unless it is exactly that.
    package init?(text: String) {
        let prefix = "sha256:"
        guard text.utf8.count == prefix.utf8.count + 64, text.hasPrefix(prefix),
            text.utf8.dropFirst(prefix.utf8.count).allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        self.text = text
    }

    /// The 64 hex digits.
    package var hex: String { String(text.dropFirst(7)) }
    /// The first twelve hex digits: enough for a person to tell two apart.
    package var short: String { String(hex.prefix(12)) }
    package var description: String { text }

    package static func < (left: Digest, right: Digest) -> Bool { left.text < right.text }
}

extension Digest: TextCodable {
    package static var wordName: String { "a digest" }
}
