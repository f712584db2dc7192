import FoundationEssentials
import Glibc
import Shared
import TestSupport
import Testing

@testable import Coordinator

/// Peers that mean harm, and a machine that runs out of something.
@Suite(.timeLimit(.minutes(1))) struct ServerStressTests {
    @Test func `fault 039 without descriptors accepting pauses, connections live, and it recovers alone`() async {
        await #expect(processExitsWith: .success) {
            try Self.starve()
        }
    }

    /// Takes every descriptor of this process away from the server, and gives them back. Nothing in between may need one:
    /// libdispatch, which `Task.sleep` is made of, traps where it can open no timer.
    private static func starve() throws {
        let fixture = try ServerFixture()
        // Whatever a thread of the server needs for its start, it has by then.
        try #require(waitUntil { fixture.log.lines.count { $0.hasPrefix("listening ") } == 4 })
        let before = try fixture.plain()
        #expect(try before.request("GET", "/hello").status == 200)
        var limit = rlimit(rlim_cur: 128, rlim_max: 128)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let (late, port) = try (RawClient(), fixture.port("plain"))
        var hogs: [Int32] = []
        while case let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC), descriptor >= 0 {
            hogs.append(descriptor)
        }
        // The client has its end already; there is none for the server's.
        try late.open(port: port)
        try late.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
        let isPaused = waitUntil {
            fixture.log.lines.contains { $0.hasPrefix("accepting paused listener=plain") }
        }
        #expect(isPaused)
        #expect(try before.request("GET", "/hello").status == 200)
        for hog in hogs { close(hog) }
        #expect(try late.answer().status == 200)
        let pauses = fixture.log.lines.count { $0.hasPrefix("accepting paused") }
        #expect(pauses < 50)
        fixture.stop()
    }

    @Test func `fault 087 half handshakes keep nobody out who is in, and newcomers only for a moment`() throws {
        var limits = ListenerLimits()
        limits.handshakes = 8
        let fixture = try ServerFixture(limits: limits)
        let good = try fixture.agent()
        #expect(try good.request("GET", "/hello").status == 200)
        let port = try fixture.port("agent")
        let silent = try (0..<12).map { _ in try RawClient(port: port) }
        for client in silent.suffix(6) { try client.send("\u{16}\u{3}\u{1}") }
        let start = ContinuousClock.now
        #expect(try good.request("GET", "/hello").status == 200)
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(try fixture.agent().request("GET", "/hello").status == 200)
        #expect(ContinuousClock.now - start < .seconds(8))
        silent[0].waitForEnd()
    }

    @Test func `fault 084 many that come at once are all served, although few handshakes go on at a time`() async throws
    {
        var limits = ListenerLimits()
        limits.handshakes = 4
        limits.connectionsPerIdentity = 100
        let fixture = try ServerFixture(limits: limits)
        let credentials = try fixture.certificates.client()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<60 {
                group.addTask { try fixture.agent(credentials).request("GET", "/hello").status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [Int](repeating: 200, count: 60))
    }

    @Test func `fault 088 fuzzed requests over the wire leave the server well`() throws {
        let fixture = try ServerFixture()
        let good = try fixture.agent()
        var generator = SplitMix(seed: 11)
        for (_, text, _) in RequestParserTests.malformed {
            var bytes = Array(text.utf8)
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            }
            let client = try fixture.plain()
            // The server may close in the middle; that is the client's trouble.
            try? client.send(bytes)
        }
        #expect(try good.request("GET", "/hello").status == 200)
        let statuses = fixture.log.lines.filter { $0.contains("listener=plain") && $0.contains(" status=500 ") }
        #expect(statuses.isEmpty)
    }

    @Test func `a body in JSON is read strictly`() throws {
        let fixture = try ServerFixture { router, _ in
            router.add("POST", "/lease") { request in
                try .respond(.json(request.decode(LeaseRequest.self)))
            }
        }
        let client = try fixture.plain()
        let json = ["Content-Type: application/json; charset=utf-8"]
        let good = #"{"action":"acquire","seconds":30}"#
        #expect(try client.request("POST", "/lease", json, body: Array(good.utf8)).text == good)
        let bad = [
            "", "{}", "nonsense", #"{"action":"acquire","seconds":30,"more":1}"#,
            #"{"action":"acquire","seconds":30,"seconds":31}"#, #"{"action":"steal","seconds":30}"#,
            #"{"action":"acquire","seconds":1e400}"#, String(repeating: "[", count: 100_000),
        ]
        for text in bad {
            let answer = try client.request("POST", "/lease", json, body: Array(text.utf8))
            #expect(answer.status == 400, "\(text.prefix(80))")
            #expect(answer.text.contains(#""code":"bad-request""#))
        }
        for type in [[], ["Content-Type: text/plain"], ["Content-Type: application/x-www-form-urlencoded"]] {
            #expect(try client.request("POST", "/lease", type, body: Array(good.utf8)).status == 415)
        }
    }

    @Test(arguments: ErrorCode.allCases) func `every code of the server is explained`(code: ErrorCode) throws {
        let folder = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let text = try String(contentsOfFile: "/\(folder)/docs/errors.md", encoding: .utf8)
        #expect(text.contains("| `\(code.rawValue)` | \(code.status) |"))
    }
}
