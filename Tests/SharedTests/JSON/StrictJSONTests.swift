import Testing

@testable import Shared

struct StrictJSONTests {
    private struct Sample: Codable, Equatable {
        var name: String?
        var count: Int?
        var publicKey: String?
        var inner: [Inner]?
        var labels: [String: String]?

        struct Inner: Codable, Equatable { var flag: Bool? }
    }

    private static func read(_ text: String) throws(StrictJSONError) -> Sample {
        try StrictJSON.decode(Sample.self, from: Array(text.utf8))
    }

    @Test func `a sound text is read`() throws {
        let text =
            #" { "name" : "a\u00e9\ud83d\ude00\n\/" , "count" : -9007199254740991, "inner" : [ {"flag":true} , {} ] } "#
        let value = try Self.read(text)
        #expect(value == Sample(name: "aé😀\n/", count: -9_007_199_254_740_991, inner: [.init(flag: true), .init()]))
    }

    @Test(arguments: [
        // Two readers could take different values.
        (#"{"name":"a","name":"b"}"#, StrictJSONError.Code.duplicate),
        (#"{"name":"a","n\u0061me":"b"}"#, .duplicate),
        (#"{"labels":{"é":"a","e\u0301":"b"}}"#, .duplicate),
        (#"{"publicKey":"a","public\#u{212A}ey":"b"}"#, .duplicate),
        // Bytes around the value.
        ("\u{FEFF}{}", .encoding), ("{}{}", .trailing), ("{} x", .trailing), ("{}\u{0}", .trailing),
        (#"{"name":"a"},"#, .trailing),
        // Half characters.
        (#"{"name":"\ud800"}"#, .character), (#"{"name":"\udc00"}"#, .character),
        (#"{"name":"\ud800\ud800"}"#, .character), (#"{"name":"\ud800A"}"#, .character),
        (#"{"name":"\ud800\n"}"#, .character), (#"{"name":"\ude00\ud83d"}"#, .character),
        (#"{"name":"\ud83d\"}"#, .character), (#"{"name":"a\u0000b"}"#, .character),
        // Numbers.
        (#"{"count":9007199254740992}"#, .number), (#"{"count":-9007199254740992}"#, .number),
        (#"{"count":1.0}"#, .number), (#"{"count":1e2}"#, .number), (#"{"count":-0}"#, .number),
        (#"{"count":1E400}"#, .number), (#"{"count":99999999999999999999999999999999999999}"#, .number),
        (#"{"count":01}"#, .syntax), (#"{"count":+1}"#, .syntax), (#"{"count":.5}"#, .syntax),
        (#"{"count":1.}"#, .syntax), (#"{"count":1e}"#, .syntax), (#"{"count":-}"#, .syntax),
        (#"{"count":NaN}"#, .syntax), (#"{"count":0x10}"#, .syntax),
        // Absent members are absent.
        (#"{"name":null}"#, .null), ("null", .null),
        // Members that nobody knows, at any depth.
        (#"{"extra":1}"#, .unknown), (#"{"inner":[{"flag":true,"x":{}}]}"#, .unknown), (#"{"":1}"#, .unknown),
        (#"{"public\#u{212A}ey":"b"}"#, .unknown), (#"{"Name":"a"}"#, .unknown),
        // Not JSON.
        ("", .syntax), (" ", .syntax), ("{", .syntax), ("}", .syntax), ("{\"a\"}", .syntax), ("{\"a\":}", .syntax),
        ("{\"a\":1,}", .syntax), ("[1,]", .syntax), ("{'a':1}", .syntax), ("{a:1}", .syntax), ("tru", .syntax),
        ("\"a", .syntax), ("\"a\nb\"", .syntax), ("\"\t\"", .syntax), (#""\x""#, .syntax), (#""\u12"#, .syntax),
        (#""\u12g4""#, .syntax), (#""\"#, .syntax), ("// no\n{}", .syntax), ("\u{A0}{}", .syntax),
        (#""\ud83d\u"#, .syntax),
        // JSON of another form.
        ("[]", .shape), ("1", .shape), (#"{"count":"1"}"#, .shape), (#"{"count":true}"#, .shape),
        (#"{"inner":{}}"#, .shape),
    ])
    func `what two readers could understand differently is refused`(text: String, code: StrictJSONError.Code) {
        #expect { try Self.read(text) } throws: { ($0 as? StrictJSONError)?.code == code }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xC3], [0xFF, 0xFE, 0x7B, 0x00], [0x22, 0xE2, 0x82, 0x22],
        ] as [[UInt8]])
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect { try StrictJSON.decode(String.self, from: bytes) } throws: {
            ($0 as? StrictJSONError)?.code == .encoding
        }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `a depth bomb ends at the limit and not on the stack`(piece: String) {
        let bytes = Array(String(repeating: piece, count: 100_000).utf8)
        #expect { try StrictJSON.decode(Sample.self, from: bytes) } throws: { ($0 as? StrictJSONError)?.code == .depth }
        #expect { try StrictJSON.decodeLenient(Sample.self, from: bytes) } throws: {
            ($0 as? StrictJSONError)?.code == .depth
        }
    }

    @Test func `depth and size are exact`() throws {
        let limits = StrictJSON.Limits(bytes: 8, depth: 2)
        #expect(throws: Never.self) { try JSONParser.parse(Array("[[1]]   ".utf8), limits: limits) }
        #expect(throws: StrictJSONError(.depth, at: 2, "")) {
            try JSONParser.parse(Array("[[[]]]".utf8), limits: limits)
        }
        #expect(throws: StrictJSONError(.size, at: 8, "")) {
            try JSONParser.parse(Array("[[1]]    ".utf8), limits: limits)
        }
    }

    @Test func `many members cost no more than their number`() throws {
        let members = (0..<20_000).map { "\"\($0)\":\"\"" }.joined(separator: ",")
        let value = try Self.read("{\"labels\":{\(members)}}")
        #expect(value.labels?.count == 20_000)
    }

    @Test func `an error says where`() {
        #expect { try Self.read(#"{"name":"a","name":"b"}"#) } throws: {
            "\($0)" == "a name for the second time at byte 12"
        }
        #expect { try Self.read(#"{"inner":[{},{"x\#u{7F}":""}]}"#) } throws: { "\($0)".contains("$.inner[1].x?") }
        #expect { try Self.read(#"{"inner":[{"flag":"no"}]}"#) } throws: { "\($0)".contains("$.inner[0].flag") }
        #expect { try Self.read("{\"a\u{202E}b\":1}") } throws: { "\($0)".contains("$.a?b") }
    }

    @Test func `an answer may hold more than its reader knows, and is as strict in all else`() throws {
        let text = #"{"name":"a","count":null,"later":{"ratio":0.5,"big":1e400}}"#
        #expect(try StrictJSON.decodeLenient(Sample.self, from: Array(text.utf8)) == Sample(name: "a"))
        for text in [#"{"name":"a","name":"b"}"#, #"{"x":"\ud800"}"#, "{} {}", #"{"name":1}"#] {
            #expect(throws: StrictJSONError.self) { try StrictJSON.decodeLenient(Sample.self, from: Array(text.utf8)) }
        }
    }
}

struct CanonicalJSONTests {
    @Test func `there is one spelling`() throws {
        let value = [
            "é": "a/b", "e\u{301}x": "\u{1}\u{7F}\u{2028}", "Z": "\"\\\n\t\r\u{8}\u{C}", "a": "", "😀": "<&>",
        ]
        let text = String(decoding: try CanonicalJSON.encode(value), as: UTF8.self)
        // Sorted by bytes: Z, a, e + accent, é, 😀.
        #expect(
            text.isSameText(
                as: "{\"Z\":\"\\\"\\\\\\n\\t\\r\\b\\f\",\"a\":\"\",\"e\u{301}x\":\"\\u0001\u{7F}\u{2028}\","
                    + "\"é\":\"a/b\",\"😀\":\"<&>\"}"))
        #expect(try StrictJSON.decode([String: String].self, from: Array(text.utf8)) == value)
    }

    @Test func `numbers are integers`() throws {
        #expect(try CanonicalJSON.encode([0, -1, 9_007_199_254_740_991]) == Array("[0,-1,9007199254740991]".utf8))
        #expect(throws: StrictJSONError.self) { try CanonicalJSON.encode([0.5]) }
        #expect(throws: StrictJSONError.self) { try CanonicalJSON.encode([Int.max]) }
        #expect(throws: StrictJSONError.self) { try CanonicalJSON.encode(["\u{0}"]) }
        #expect(throws: StrictJSONError.self) { try CanonicalJSON.encode([Double.infinity]) }
    }
}
