import Testing

@testable import Coordinator

struct YAMLEmitterTests {
    /// Texts that some YAML reader takes for something else.
    static let texts = [
        "", " ", "true", "False", "no", "on", "y", "~", "null", "1", "-1", "1.5", "0644", "1e3", "0x1F", "1:20",
        "2026-01-01",
        ".inf", "abcdef.0123456789abcdef", "123456.7890123456789012", "{{node.name}}", "- a", "a: b", "a #b", "#a",
        "@a", "`a",
        "%a", "!a", "&a", "*a", "|", ">", "'", "\"", "\\", "a'b\"c\\d", "two\nlines\n", "no end\n\n", "\n first",
        "\ttab", "ünïcode ✓",
        "a\u{1}b", "\u{85}", "\u{2028}", "trailing ", "---", "...", "? a", "[a]", "=", "<<", "v1.20.2", "10.0.0.1:6443",
    ]

    @Test(arguments: texts)
    func `a text comes back as the same text`(text: String) throws {
        let written = try YAMLEmitter.text(of: [.object(["key": .text(text), "list": .texts([text])])])
        // What YAML forbids in plain text is escaped, so the result has nothing that our own reader forbids.
        let problems = ProblemCollector()
        let root = YAMLParser.parse(SourceText(name: "written", text: written), problems: problems)
        #expect(problems.problems == [])
        let read = root.map { YAMLValue($0, path: .root, problems: problems) }
        #expect(read?["key"] == .text(text))
        #expect(read?["list"] == .sequence([.text(text)]))
    }

    @Test func `numbers, booleans and empty collections stay what they are`() throws {
        let value = YAMLValue.object([
            "number": .number(12), "yes": .boolean(true), "no": .boolean(false), "nothing": .null,
            "empty": .sequence([]),
            "bare": .mapping([]), "absent": nil,
        ])
        let written = try YAMLEmitter.text(of: [value])
        #expect(written == "number: 12\n\"yes\": true\n\"no\": false\nnothing: null\nempty: []\nbare: {}\n")
    }
}
