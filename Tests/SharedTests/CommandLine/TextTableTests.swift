import Shared
import TestSupport
import Testing

struct TextTableTests {
    private struct Nodes: Tabular {
        struct Node: Encodable {
            var name: String
            var age: Int
            var path: String
        }

        var nodes: [Node]

        static let tableHeader: [TextTable.Column] = ["NAME", TextTable.Column("AGE", .right), "PATH"]
        static let emptyText = "no nodes"
        var rows: [[String]] { nodes.map { [$0.name, HumanDuration.text(seconds: $0.age), $0.path] } }
    }

    @Test func `columns line up and no line ends in blanks`() throws {
        let nodes = Nodes(nodes: [
            .init(name: "cp-1", age: 21, path: "/a"), .init(name: "worker-10", age: 240, path: ""),
            .init(name: "größe", age: 7200, path: "/é"),
        ])
        #expect(
            differences(
                try OutputFormat.table.render(nodes),
                """
                NAME         AGE  PATH
                cp-1        21 s  /a
                worker-10  4 min
                größe        2 h  /é

                """) == "")
    }

    @Test func `hostile cells show as text`() {
        let cells = ["a\nb", "\u{1b}[31mred", "x\u{202e}y", "\0", "tab\there", "\u{85}\u{7f}", "zero\u{200b}width"]
        let table = TextTable(["NAME", "NEXT"], rows: cells.map { [$0, "|"] })
        #expect(
            differences(
                table.text,
                #"""
                NAME               NEXT
                a\nb               |
                \x1b[31mred        |
                x\u{202e}y         |
                \x00               |
                tab\there          |
                \x85\x7f           |
                zero\u{200b}width  |

                """#) == "")
    }

    @Test func `short rows are filled and long ones cut`() {
        #expect(TextTable(["A", "B"], rows: [["1"], [], ["1", "2", "3"]]).text == "A  B\n1\n\n1  2\n")
    }

    @Test func `the same value is JSON for programs`() throws {
        let nodes = Nodes(nodes: [.init(name: "cp-\"1\u{1b}", age: 21, path: "/a")])
        #expect(
            differences(
                try OutputFormat.json.render(nodes),
                #"""
                {
                  "nodes" : [
                    {
                      "age" : 21,
                      "name" : "cp-\"1\u001b",
                      "path" : "/a"
                    }
                  ]
                }

                """#) == "")
    }

    @Test func `an empty table says so`() throws {
        #expect(try OutputFormat.table.render(Nodes(nodes: [])) == "no nodes\n")
    }

    @Test(arguments: [
        (-5, "0 s"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (172_799, "47 h"),
        (172_800, "2 d"), (Int.max, "106751991167300 d"),
    ])
    func `durations are for people`(seconds: Int, text: String) {
        #expect(HumanDuration.text(seconds: seconds) == text)
    }

    @Test(
        arguments: [
            ("30", 30), ("30s", 30), ("5m", 300), ("2h", 7200), ("7d", 604_800), ("", nil), ("0", nil), ("-1s", nil),
            ("1.5h", nil), ("s", nil), ("٣", nil), ("99999999999999999999s", nil), ("999999999d", nil), ("1 s", nil),
        ] as [(String, Int?)])
    func `durations are read as people type them`(text: String, seconds: Int?) {
        #expect(DurationText.parse(text) == seconds.map { .seconds($0) })
    }

    @Test(
        arguments: [
            ("statsu", "status"), ("nod", "node"), ("zzz", nil), ("", nil),
            (String(repeating: "s", count: 10_000), nil),
        ] as [(String, String?)])
    func `a mistyped word finds its neighbour`(word: String, expected: String?) {
        #expect(Suggestion.nearest(to: word, among: ["status", "node", "apply"]) == expected)
    }
}
