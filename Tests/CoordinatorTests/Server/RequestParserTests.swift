import Shared
import TestSupport
import Testing

@testable import Coordinator

@Suite struct RequestParserTests {
    /// What came of a stream of bytes: heads and bodies, then possibly an error.
    struct Outcome: Equatable {
        var events: [RequestParser.Event] = []
        var error: APIError?
    }

    /// Parses bytes that arrive in the given pieces.
    static func parse(_ pieces: [[UInt8]], requiresHost: Bool = true, limits: RequestLimits = .init()) -> Outcome {
        var parser = RequestParser(limits: limits, requiresHost: requiresHost)
        var outcome = Outcome()
        for piece in pieces {
            parser.append(piece)
            do throws(APIError) {
                while let event = try parser.next() { outcome.events.append(event) }
            } catch {
                outcome.error = error
                return outcome
            }
        }
        return outcome
    }

    static func parse(_ text: String) -> Outcome { parse([Array(text.utf8)]) }

    @Test func `a request comes out whole`() throws {
        let outcome = Self.parse(
            "POST /v1/leases/a%20b?wait=30&x= HTTP/1.1\r\nHost: c:7440\r\nX-Thing: \t a  b \r\nContent-Length: 4\r\n"
                + "Connection: Close\r\n\r\nbodyGET / HTTP/1.1\r\nhost: [::1]:80\r\n\r\n")
        #expect(outcome.error == nil)
        try #require(outcome.events.count == 4)
        guard case .head(let first) = outcome.events[0], case .head(let second) = outcome.events[2] else {
            Issue.record("not heads: \(outcome.events)")
            return
        }
        #expect(first.method == "POST")
        #expect(first.target.segments == ["v1", "leases", "a b"])
        #expect(first.target.query == ["wait": "30", "x": ""])
        #expect(first.fields["x-thing"] == "a  b")
        #expect(first.contentLength == 4)
        #expect(!first.keepsAlive)
        #expect(outcome.events[1] == .body(Array("body".utf8)))
        #expect(second.target.segments.isEmpty)
        #expect(second.keepsAlive)
        #expect(outcome.events[3] == .body([]))
    }

    /// Every row is a request that libevent's own parser, or another tolerant one, lets through.
    static let malformed: [(name: String, text: String, code: ErrorCode)] = [
        ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", .badRequest),
        (
            "same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            .badRequest
        ),
        ("list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na", .badRequest),
        ("signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", .badRequest),
        ("negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", .badRequest),
        ("hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc", .badRequest),
        ("empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", .badRequest),
        ("length of 2^64", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n", .badRequest),
        ("4 GB", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4294967296\r\n\r\n", .bodyTooLarge),
        ("chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", .notImplemented),
        ("xchunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", .notImplemented),
        (
            "length and chunked",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc", .badRequest
        ),
        ("gzip body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n", .unsupportedEncoding),
        ("space before colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc", .badRequest),
        ("bare LF", "GET / HTTP/1.1\nHost: a\n\n", .badRequest),
        ("bare LF in the header", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", .badRequest),
        ("bare CR", "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", .badRequest),
        ("folded line", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", .badRequest),
        ("folded first line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .badRequest),
        ("no host", "GET / HTTP/1.1\r\nX: a\r\n\r\n", .badRequest),
        ("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .badRequest),
        ("empty host", "GET / HTTP/1.1\r\nHost: \r\n\r\n", .badRequest),
        ("host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .badRequest),
        ("NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", .badRequest),
        ("escape in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1B}[2J\r\n\r\n", .badRequest),
        ("byte above 0x7F", "GET / HTTP/1.1\r\nHost: a\r\nX: ä\r\n\r\n", .badRequest),
        ("brackets in a name", "GET / HTTP/1.1\r\nHost: a\r\nX[]: b\r\n\r\n", .badRequest),
        ("control byte in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\u{1}: b\r\n\r\n", .badRequest),
        ("no name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .badRequest),
        ("no colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", .badRequest),
        ("empty line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("tab for space", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .badRequest),
        ("no version", "GET /\r\nHost: a\r\n\r\n", .badRequest),
        ("version 1.0", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", .versionNotSupported),
        ("version 2", "PRI * HTTP/2.0\r\n\r\n", .versionNotSupported),
        ("version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("TLS on a plain port", "\u{16}\u{3}\u{1}\u{2}\n", .badRequest),
        ("no method", " / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("odd method", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("long method", "\(String(repeating: "A", count: 33)) / HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("backslash", "GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded NUL", "GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded slash", "GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded backslash", "GET /a%5Cb HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded line end", "GET /a%0d%0ab HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("dot segments", "GET /a/../b HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded dot segments", "GET /a/%2e%2E/b HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("empty segment", "GET //a HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("half an escape", "GET /a%4 HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("odd escape", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("overlong UTF-8", "GET /a%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("query name twice", "GET /?a=1&a=2 HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("encoded query name twice", "GET /?a=1&%61=2 HTTP/1.1\r\nHost: a\r\n\r\n", .badRequest),
        ("other expectation", "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", .expectationFailed),
        ("two ranges fields", "GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\nRange: bytes=1-\r\n\r\n", .badRequest),
        ("long line", "GET /\(String(repeating: "a", count: 4096)) HTTP/1.1\r\nHost: a\r\n\r\n", .headerTooLarge),
        ("endless line", "GET /\(String(repeating: "a", count: 9000))", .headerTooLarge),
        ("long header", "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 17000))\r\n\r\n", .headerTooLarge),
        ("endless header", "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 17000))", .headerTooLarge),
        (
            "long header of short lines",
            "GET / HTTP/1.1\r\n" + String(repeating: "X: \(String(repeating: "a", count: 995))\r\n", count: 17)
                + "\r\n",
            .headerTooLarge
        ),
        ("65 fields", "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "A: b\r\n", count: 64), .headerTooLarge),
        ("33 query names", "GET /?" + (0..<33).map { "a\($0)" }.joined(separator: "&") + " HTTP/1.1\r\n", .badRequest),
    ]

    // Not `arguments:`, which would print the control bytes into the log.
    @Test func `malformed requests are refused, and the same however they are cut`() {
        for (name, text, code) in Self.malformed {
            let bytes = Array(text.utf8)
            let whole = Self.parse([bytes])
            #expect(whole.error?.code == code.rawValue, "\(name): \(whole)")
            #expect(whole.error?.status == code.status, "\(name)")
            #expect(!(whole.error?.message.utf8.contains { $0 < 0x20 } ?? false))
            #expect(Self.parse(bytes.map { [$0] }).error?.code == code.rawValue, "\(name), byte by byte")
        }
    }

    @Test func `limits are exact`() {
        var limits = RequestLimits()
        limits.requestLineBytes = 20
        limits.headerBytes = 30
        limits.headerCount = 2
        // 20 bytes with CR LF; then 9 + 19 + 2.
        let exact = "GET /abcd HTTP/1.1\r\nHost: a\r\nX: aaaaaaaaaaaaaa\r\n\r\n"
        #expect(Self.parse([Array(exact.utf8)], limits: limits).error == nil)
        for tooMuch in [
            "GET /abcde HTTP/1.1\r\nHost: a\r\n\r\n", "GET /abcd HTTP/1.1\r\nHost: a\r\nX: aaaaaaaaaaaaaaa\r\n\r\n",
            "GET /abcd HTTP/1.1\r\nHost: a\r\nA: b\r\nC: d\r\n\r\n",
        ] {
            let error = Self.parse([Array(tooMuch.utf8)], limits: limits).error
            #expect(error?.code == ErrorCode.headerTooLarge.rawValue, "\(tooMuch)")
        }
    }

    @Test func `a socket without hosts needs none, and takes one`() {
        for text in ["GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: local\r\n\r\n"] {
            #expect(Self.parse([Array(text.utf8)], requiresHost: false).error == nil)
        }
    }

    @Test func `the body's limit is the route's`() throws {
        var parser = RequestParser(limits: RequestLimits(), requiresHost: true)
        parser.append(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n".utf8))
        _ = try parser.next()
        parser.bodyLimit = 10
        #expect(throws: APIError.self) { try parser.next() }
    }

    @Test func `a stream means the same wherever it is cut`() {
        let bytes = Array(
            "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /x%20y HTTP/1.1\r\nHost: b\r\n\r\nGET"
                .utf8)
        let whole = Self.parse([bytes])
        #expect(whole.events.count == 4)
        for cut in 0...bytes.count { #expect(Self.parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole) }
        #expect(Self.parse(bytes.map { [$0] }) == whole)
    }

    @Test func `fault 088 mutated requests never trap and do not depend on the cut`() {
        var generator = SplitMix(seed: 7)
        let seeds =
            Self.malformed.map { Array($0.text.utf8.prefix(400)) } + [
                Array("POST /v1/reports?wait=3 HTTP/1.1\r\nHost: a:1\r\nContent-Length: 5\r\n\r\nhello".utf8)
            ]
        let interesting = Array("\r\n :%/?&=+\u{0}\t\"\\{}0123456789aAzZ".utf8) + [0x7F, 0x80, 0xFF]
        for _ in 0..<20_000 {
            var bytes = seeds[Int(generator.next() % UInt64(seeds.count))]
            for _ in 0...Int(generator.next() % 4) {
                let place = bytes.isEmpty ? 0 : Int(generator.next() % UInt64(bytes.count))
                let byte = interesting[Int(generator.next() % UInt64(interesting.count))]
                switch generator.next() % 4 {
                case 0 where !bytes.isEmpty: bytes[place] = byte
                case 1 where !bytes.isEmpty: bytes.remove(at: place)
                case 2: bytes.insert(byte, at: place)
                default: bytes.append(contentsOf: seeds[Int(generator.next() % UInt64(seeds.count))].prefix(40))
                }
            }
            let whole = Self.parse([bytes])
            let cut = bytes.isEmpty ? 0 : Int(generator.next() % UInt64(bytes.count))
            let parts = Self.parse([Array(bytes[..<cut]), Array(bytes[cut...])])
            if parts != whole { Issue.record("\(bytes) cut at \(cut): \(parts) instead of \(whole)") }
        }
    }
}
