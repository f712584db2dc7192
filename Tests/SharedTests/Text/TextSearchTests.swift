import TestSupport
import Testing

@testable import Shared

struct TextSearchTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "", 0), ("", "a", nil), ("abc", "abc", 0), ("abc", "abcd", nil), ("aab", "ab", 1),
        ("aaab", "aab", 1), ("ababac", "abac", 2), ("x\r\ny", "\n", 2), ("é{{a", "{{", 2), ("é", "\u{301}", nil),
        // An accent belongs to the sign before it for a reader, and not for who looks for a byte.
        ("..\u{301}/", "..", 0), ("{{\u{200D}", "{{", 0), ("e\u{301}", "é", nil),
    ])
    func `text is found byte for byte`(text: String, wanted: String, offset: Int?) {
        let found = text.firstRange(ofText: wanted)
        #expect(found.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } == offset)
        #expect(
            found.map { text.utf8.distance(from: $0.lowerBound, to: $0.upperBound) }
                == offset.map { _ in wanted.utf8.count })
        #expect(text.contains(text: wanted) == (offset != nil))
        #expect(text.dropFirst(0).firstRange(ofText: wanted[...]) == found)
    }

    @Test(arguments: [
        ("", "a", "b", ""), ("abc", "", "x", "abc"), ("aaaa", "aa", "a", "aa"), ("a.b.", ".", "/", "a/b/"),
        ("a\"b", "\"", "\\\"", "a\\\"b"), ("abc", "abc", "", ""), ("xay", "a", "aa", "xaay"),
    ])
    func `every place is replaced once`(text: String, wanted: String, other: String, expected: String) {
        #expect(text.replacing(text: wanted, with: other) == expected)
    }

    @Test func `the same is found as by looking at every place`() {
        var generator = SplitMix(seed: 5)
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                ["a", "b", "é"].randomElement(using: &generator) ?? "a"
            }.joined()
            let wanted = String(text.shuffled(using: &generator).prefix(2))
            let bytes = Array(text.utf8)
            let offset = bytes.indices.first { bytes[$0...].starts(with: wanted.utf8) } ?? (wanted.isEmpty ? 0 : nil)
            let found = text.firstRange(ofText: wanted)
            #expect(found.map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) } == offset)
        }
    }
}
