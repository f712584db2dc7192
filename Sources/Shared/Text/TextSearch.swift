/// Search for text in text, byte for byte: an accent that follows changes nothing. The standard library's own comes with
/// its regular expressions, a tenth of the agent.
extension StringProtocol {
    /// The first place of `text`; an empty one is found at the start.
    package func firstRange(ofText text: some StringProtocol) -> Range<Index>? {
        var start = utf8.startIndex
        while true {
            var end = start
            var rest = text.utf8[...]
            while end < utf8.endIndex, let byte = rest.first, utf8[end] == byte {
                rest = rest.dropFirst()
                end = utf8.index(after: end)
            }
            if rest.isEmpty { return start..<end }
            guard end < utf8.endIndex else { return nil }
            start = utf8.index(after: start)
        }
    }

    package func contains(text: some StringProtocol) -> Bool { firstRange(ofText: text) != nil }

    /// Every place of `text` that does not overlap the one before it becomes `other`; an empty text is nowhere.
    package func replacing(text: some StringProtocol, with other: some StringProtocol) -> String {
        guard !text.isEmpty else { return String(self) }
        var result = ""
        var rest = self[...]
        while let found = rest.firstRange(ofText: text) {
            result += rest[..<found.lowerBound]
            result += other
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
